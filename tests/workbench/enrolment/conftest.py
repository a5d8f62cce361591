"""A county with its cover year open, people insured and not."""

import contextlib

import pytest
from django_scopes import scopes_disabled

from tests.workbench.conftest import COUNTY
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.enrolment import decide
from tuodi.workbench.enrolment.models import EnrolmentYear


@pytest.fixture
def unlimited_rows():
    with scopes_disabled():
        yield


@pytest.fixture
def year(places):
    with acting("test"), scopes_disabled():
        return EnrolmentYear.objects.create(county=COUNTY, year=2024)


@pytest.fixture
def propose(year):
    """`propose("li")` → the batch that the county's facts make, submitted."""

    def make(maker="li", *, differences=False, submitted=True):
        run = decide.propose_differences if differences else decide.propose

        @contextlib.contextmanager
        def writing():
            with acting(maker):
                yield

        with scopes_disabled():
            batch = run(COUNTY, 2024, maker, writing, lambda *_: None)
            if batch is not None and submitted:
                with acting(maker):
                    decide.submit(batch, maker)
        return batch

    return make


@pytest.fixture
def approve():
    def make(batch, checker="wang"):
        with acting(checker), scopes_disabled():
            decide.approve(batch, checker)

    return make
