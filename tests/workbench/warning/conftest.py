"""A month with warnings, under the demonstration's made-up figures."""

import datetime as dt

import pytest

from tests.workbench.review.conftest import *  # noqa: F403 - the fixtures of a planted month
from tests.workbench.review.conftest import BY, COUNTY, JUNE, _demonstration  # noqa: F401 - its figures
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.desk.service.opening import declare
from tuodi.workbench.review.spill import BUCKETS
from tuodi.workbench.review.whom import Scope
from tuodi.workbench.warning.burdens import look
from tuodi.workbench.warning.keeping import Part, keep
from tuodi.workbench.warning.models import Alert


@pytest.fixture
def whole(places):
    with acting("test"), unlimited():
        declare(COUNTY, 2024, "fund")


@pytest.fixture
def month(whole):
    """`month()` → what a month's warning step changed."""

    def go(first=JUNE):
        following = (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
        until = dt.datetime.combine(following, dt.time()) - dt.timedelta(microseconds=1)
        with unlimited(), acting(BY):
            found = look(Scope(COUNTY, until), first)
            return found, keep(Part(COUNTY, first, 0, BUCKETS, BY), found.people)

    return go


def bill(person, setl_id, left, **more):
    """A bill that leaves so much to the person: 1,000.00 in policy, all of it paid by insurance, the rest outside."""
    return {
        "setl_id": setl_id, "psn_no": person.psn_no, "medfee_sumamt": f"{1000 + left:.2f}",
        "fulamt_ownpay_amt": f"{left:.2f}", "inscp_scp_amt": "1000.00", "hifp_pay": "1000.00", **more,
    }  # fmt: skip


@pytest.fixture
def alert(make_person, certify, bring, month):
    """A warning of a person of 低保, just found."""
    person = make_person("毕琪雪")
    certify(person, "minimum_living")
    bring(bill(person, "S1", 9000))
    month()
    with unlimited():
        return Alert.objects.get()


def monthly(person, months, left, **more):
    """A bill on the tenth of every month since January 2023."""
    for number in months:
        day = dt.date(2023 + number // 12, number % 12 + 1, 10)
        yield bill(person, f"{person.psn_no}-{number}", left, **{
            "begndate": day, "enddate": day, "setl_time": f"{day} 15:00:00", "mdtrt_id": "", "med_type": "14",
            "dise_codg": "N18.503", "dise_class": "special", **more,
        })  # fmt: skip


@pytest.fixture
def years(places):
    with acting("test"), unlimited():
        declare(COUNTY, 2023, "fund")
        declare(COUNTY, 2024, "fund")


@pytest.fixture
def treated(years, make_person, bring):
    """Two dozen in dialysis since January 2023, at 1,400.00 to 3,700.00 a month; two dozen once in hospital."""
    rows, paces = [], {}
    for number in range(24):
        person = make_person(f"透析{number}")
        paces[person.pk] = 1_400 + 100 * number
        rows += monthly(person, range(18), paces[person.pk])
        once = make_person(f"住院{number}")
        rows.append(bill(once, f"O{number}", 3_000 + 400 * number, setl_time=f"2024-0{1 + number % 3}-20 10:00:00",
                         enddate=f"2024-0{1 + number % 3}-19", begndate=f"2024-0{1 + number % 3}-12"))  # fmt: skip
    bring(*rows)
    return paces
