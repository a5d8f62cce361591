"""What a year begins and ends with, places, catalogues and reconciling, over the interface."""

import datetime as dt

import pytest

from tuodi.client import models
from tuodi.client.errors import Conflict, Forbidden, Invalid, NotFound
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.enrolment.models import EnrolmentYear

PLACES = "代码,名称,启用日期,停用日期,现代码\n500243901,新街道,2024-01-01,,\n500243901201,新村,,,\n"


@pytest.fixture
def newcomer(make_person, insure):
    person = make_person("冉光明")
    insure(person, 2024, insu_admdvs="500114")
    return person


def test_an_opening_balance_is_entered_by_one_and_accepted_by_another(tuodi, newcomer):
    clerk, checker = tuodi("settlement_clerk"), tuodi("settlement_checker")
    names = clerk.openings.accounts(newcomer.psn_no, 2024)
    used = dict.fromkeys(names, 0) | {"large_bill_paid": 5_000_000}
    wanted = models.OpeningWanted(psn_no=newcomer.psn_no, year=2024, used_fen=used, basis="原系统累计查询单")
    with pytest.raises(Invalid) as wanting:
        clerk.openings.enter(wanted.model_copy(update={"used_fen": {"large_bill_paid": 1}}))
    assert {fault.code for fault in wanting.value.faults} == {"opening_missing"}
    made = clerk.openings.enter(wanted, key="o1")
    assert (made.state, made.used_fen["large_bill_paid"], clerk.openings.enter(wanted, key="o1")) == (
        "waiting", 5_000_000, made,
    )  # fmt: skip
    with pytest.raises(Conflict) as twice:
        clerk.openings.enter(wanted)
    assert twice.value.code == "opening_twice"
    with pytest.raises(Forbidden):
        clerk.openings.decide(made, agree=True)
    both = tuodi("settlement_clerk", "settlement_checker", username="both")
    with pytest.raises(Invalid) as note:
        both.openings.decide(made, agree=False)
    assert note.value.faults[0].path == "body.note"
    accepted = checker.openings.decide(made, agree=True)
    seen = clerk.openings.one(made.id)
    assert (seen.state, seen.checker, seen.version) == ("accepted", "settlement_checker", accepted.version)
    assert [one.id for one in clerk.openings.all("accepted")] == [made.id]


def test_whoever_entered_it_does_not_accept_it(tuodi, newcomer):
    both = tuodi("settlement_clerk", "settlement_checker", username="both")
    used = dict.fromkeys(both.openings.accounts(newcomer.psn_no, 2024), 0)
    made = both.openings.enter(models.OpeningWanted(psn_no=newcomer.psn_no, year=2024, used_fen=used, basis="查询单"))
    with pytest.raises(Conflict) as own:
        both.openings.decide(made, agree=True)
    assert own.value.code == "maker"


def test_a_year_is_closed_when_nothing_is_in_the_way(tuodi, places):
    clerk, checker = tuodi("settlement_clerk"), tuodi("settlement_checker")
    with acting("test"), unlimited():
        EnrolmentYear.objects.create(county="500243", year=2023)
    seen = clerk.closings.standing(2023)
    assert (seen.open, [one.left for one in seen.checks if not one.holds]) == (True, [1])  # the ledger was never made
    with pytest.raises(Conflict, match="还不能结账"):
        clerk.closings.ask(2023)
    with pytest.raises(Forbidden):
        checker.closings.ask(2023)
    with pytest.raises(NotFound):
        clerk.closings.standing(2030)


def test_places_are_found_and_loaded_from_a_file(tuodi, places):
    clerk, admin = tuodi("settlement_clerk"), tuodi("administrator")
    with pytest.raises(Forbidden):
        clerk.places.load(name="a.csv", content=PLACES.encode())
    loaded = admin.places.load("镇村.csv", PLACES.encode())
    assert (loaded.fresh, loaded.changed) == (2, 0)
    assert [(one.code, one.level, one.parent) for one in clerk.places.all(q="500243901")] == [
        ("500243901", "township", "500243"), ("500243901201", "village", "500243901"),
    ]  # fmt: skip
    assert [one.code for one in clerk.places.all(parent="500243901")] == ["500243901201"]
    assert "新街道" in [one.name for one in clerk.people.townships()]
    with pytest.raises(Invalid) as bad:
        admin.places.load("镇村.csv", (PLACES + "5002,短,,,\n").encode())
    assert [fault.path for fault in bad.value.faults] == ["file.4"]
    assert admin.places.load_nation().fresh > 3_000
    assert admin.places.load_nation().fresh == 0
    assert clerk.places.template().decode("utf-8-sig").startswith("代码,名称")


def test_places_come_page_by_page(tuodi, places):
    clerk = tuodi("settlement_clerk")
    tuodi("administrator").places.load_nation()
    found = [one.code for one in clerk.places.all(q="50")]
    assert (found == sorted(set(found)), len(found) > 30) == (True, True)
    first = clerk.wire.get("/places", models.Page[models.Division], {"q": "50", "limit": 10})
    assert ([one.code for one in first.items], first.next is not None) == (found[:10], True)


def test_a_catalogue_is_loaded_once(tuodi, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    checker = tuodi("settlement_checker")
    taken = checker.catalogues.upload("1312.txt", b"x\ty\n", "500243")
    assert (taken.fresh, taken.load.tab, taken.job is not None) == (True, "1312", True)
    assert not checker.catalogues.upload("1312.txt", b"x\ty\n", "500243").fresh
    assert [one.id for one in checker.catalogues.all()] == [taken.load.id]
    assert checker.catalogues.one(taken.load.id).finished is False
    with pytest.raises(Invalid):
        checker.catalogues.upload("1312.exe", b"x", "500243")
    with pytest.raises(Forbidden):
        list(tuodi("settlement_clerk").catalogues.all())


def test_a_day_without_institutions_is_reconciled_with_nobody(tuodi, places):
    clerk = tuodi("settlement_clerk")
    day = dt.date(2024, 6, 2)
    assert (clerk.reconciling.reconcile(day), clerk.reconciling.day(day)) == ([], [])
    assert list(clerk.reconciling.differences(date=day)) == []
    with pytest.raises(NotFound):
        clerk.reconciling.difference(1)
