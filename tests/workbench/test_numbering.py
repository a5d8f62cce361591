"""Numbers that people read: the next after the last, one at a time."""

import datetime as dt

import pytest
from django.db import transaction

from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.base.numbering import next_number
from tuodi.workbench.supervision.models import Tip

DAY = dt.date(2024, 6, 3)


@pytest.fixture
def tip(places):
    def make(number):
        with acting("test"), unlimited():
            Tip.objects.create(county="500243", number=number, received_on=DAY, text="x", channel="phone", by="test")

    return make


def _next(prefix):
    with transaction.atomic():
        return next_number(Tip, prefix)


def test_the_next_after_the_last_and_not_after_the_count(tip):
    assert _next("J1-") == "J1-001"
    tip("J1-001")
    tip("J1-004")  # two were given and taken back
    tip("J2-009")
    assert _next("J1-") == "J1-005"


@pytest.mark.parametrize(
    ("last", "after"), [("J-009", "J-010"), ("J-099", "J-100"), ("J-999", "J-1000"), ("J-1000", "J-1001")]
)
def test_it_grows_beyond_its_digits(tip, last, after):
    tip(last)
    assert _next("J-") == after


@pytest.mark.django_db(transaction=True)
def test_a_number_is_given_within_a_transaction():
    with pytest.raises(RuntimeError, match="within a transaction"):
        next_number(Tip, "J-")
