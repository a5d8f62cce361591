"""What a person had used before the first bill here: entered by one, accepted by another, then part of every replay."""

import pytest
from django.db import DatabaseError, IntegrityError

from tests.workbench.desk.test_settle import JULY
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.desk.models import Difference, OpeningBalance
from tuodi.workbench.desk.service.balances import accounts_of, decide, enter
from tuodi.workbench.desk.service.opening import declare
from tuodi.workbench.desk.service.refused import Refused

ZERO = dict.fromkeys(accounts_of("500114"), 0)


@pytest.fixture
def newcomer(make_person, insure, certify):
    """Of a county that has just begun: no year is whole."""
    person = make_person("冉光明")
    insure(person, 2024, insu_admdvs="500114")
    certify(person, "minimum_living", idet_admdvs="500114")
    return person


def begun(person, year=2024, by="clerk", checker="checker", **used):
    with acting(by), unlimited():
        made = enter(person, year, ZERO | used, admissions=0, basis="原系统累计查询单", by=by)
    if checker:
        with acting(checker), unlimited():
            decide(made, checker, accept=True)
    return made


def test_what_was_used_counts_from_the_first_bill_on(newcomer, settled):
    # limit of large bills in Qianjiang 60,000 a year: 50,000 used leaves 10,000; alone the bill would get more
    begun(newcomer, large_bill_paid=5_000_000)
    row = settled(newcomer, **JULY)
    assert row.opening_known
    assert row.maf_pay == 1_000_000


def test_until_it_is_accepted_the_year_stays_unknown(newcomer, settled):
    made = begun(newcomer, checker="", large_bill_paid=9_000_000)
    with pytest.raises(Refused, match="年初累计未核"):
        settled(newcomer, **JULY)
    with acting("checker"), unlimited():
        with pytest.raises(Refused, match="写明"):
            decide(made, "checker", accept=False)
        decide(made, "checker", accept=False, note="查询单不是此人的")
    begun(newcomer)  # one that was returned is in nobody's way
    assert settled(newcomer, **JULY).opening_known


def test_another_year_than_it_speaks_of_stays_unknown_and_says_so(newcomer, settled, insure):
    insure(newcomer, 2025, insu_admdvs="500114")
    begun(newcomer, large_bill_paid=9_000_000)
    later = {"begndate": "2024-12-30", "enddate": "2025-01-01", "mdtrt_id": "V5"}
    with pytest.raises(Refused, match="2025 年年初累计未核"):
        settled(newcomer, **later)
    row = settled(newcomer, allow=("allow_opening",), **later)
    assert not row.opening_known


def test_what_was_booked_before_is_settled_again_and_a_difference_proposed(newcomer, settled):
    row = settled(newcomer, allow=("allow_opening",), **JULY)
    begun(newcomer, large_bill_paid=5_000_000)
    with unlimited():
        one = Difference.objects.get(settlement=row, stage="assistance")
    assert (one.booked, one.due, one.amount) == (row.maf_pay, 1_000_000, 1_000_000 - row.maf_pay)
    assert one.maker == "checker"


def test_who_entered_it_does_not_accept_it_and_the_database_says_so_too(newcomer):
    made = begun(newcomer, checker="")
    with acting("clerk"), unlimited(), pytest.raises(Refused, match="自己录入"):
        decide(made, "clerk", accept=True)
    with pytest.raises(IntegrityError), acting("clerk"), unlimited():
        OpeningBalance.objects.filter(pk=made.pk).update(checker="clerk")


def test_once_entered_its_amounts_never_change(newcomer):
    made = begun(newcomer)
    for change in ({"used": {}}, {"year": 2023}, {"admissions": 3}):
        with pytest.raises(DatabaseError), acting("somebody"), unlimited():
            OpeningBalance.objects.filter(pk=made.pk).update(**change)


def test_what_is_missing_negative_double_or_contradicts_is_refused(newcomer):
    with acting("clerk"), unlimited():
        with pytest.raises(Refused, match="没有填写"):
            enter(newcomer, 2024, ZERO | {"tilt_paid": None}, admissions=0, basis="单", by="clerk")
        with pytest.raises(Refused, match="不能为负"):
            enter(newcomer, 2024, ZERO | {"tilt_paid": -1}, admissions=0, basis="单", by="clerk")
        with pytest.raises(Refused, match="依据"):
            enter(newcomer, 2024, ZERO, admissions=0, basis=" ", by="clerk")
        declare(newcomer.county, 2023, "fund")
        with pytest.raises(Refused, match="已确认"):
            enter(newcomer, 2023, ZERO, admissions=0, basis="单", by="clerk")
    begun(newcomer)
    with acting("clerk"), unlimited():
        with pytest.raises(Refused, match="已有年初累计"):
            enter(newcomer, 2024, ZERO, admissions=0, basis="单", by="clerk")
        with pytest.raises(Refused, match="1 人另有"):
            declare(newcomer.county, 2024, "fund")


def test_two_records_with_balances_that_became_one_are_not_guessed_at(newcomer, make_person, settled):
    gone = make_person("冉广明")
    begun(newcomer, large_bill_paid=9_000_000)
    begun(gone, large_bill_paid=100)
    with acting("merger"), unlimited():
        gone.merged_into = newcomer
        gone.save()
    with pytest.raises(Refused, match="年初累计未核"):
        settled(newcomer, **JULY)


def test_clerk_enters_checker_accepts_and_neither_may_do_the_others_part(login, newcomer):
    form = {"person": newcomer.pk, "year": "2024", "admissions": "1", "basis": "原系统查询单 2024-06-01"}
    form |= {f"used_{name}": "0" for name in ZERO} | {"used_large_bill_paid": "90000.00"}
    clerk, checker = login("settlement_clerk"), login("settlement_checker")
    assert checker.post("/desk/openings/new/", form).status_code == 403
    told = clerk.post("/desk/openings/new/", form, follow=True).content.decode()
    assert "90,000.00" in told
    with unlimited():
        one = OpeningBalance.objects.get()
    assert one.used["large_bill_paid"] == 9_000_000
    assert clerk.post(f"/desk/openings/{one.pk}/decide/", {"verdict": "yes"}).status_code == 403
    assert (
        "已采用" in checker.post(f"/desk/openings/{one.pk}/decide/", {"verdict": "yes"}, follow=True).content.decode()
    )
    missing = {name: value for name, value in form.items() if name != "used_tilt_paid"}
    assert clerk.post("/desk/openings/new/", missing).status_code == 422
