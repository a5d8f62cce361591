"""Counties side by side: parts and wholes added, budgets of two years, key counties first; the two diseases."""

import datetime as dt

import pytest
from django.utils import timezone

from tests.workbench.conftest import COUNTY, OTHER_COUNTY, TOWN
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.dashboards.counties import Money, side_by_side, together
from tuodi.workbench.dashboards.figure import About, Seen, figure
from tuodi.workbench.dashboards.issues import mark
from tuodi.workbench.funds.models import Budget
from tuodi.workbench.registry.models import Place
from tuodi.workbench.services.service.contracts import sign

NOW = timezone.now().date().replace(day=1)
TERM = {"institution": "卫生院", "begndate": dt.date(2024, 1, 1), "enddate": dt.date(2025, 1, 1)}
COUNTIES = {COUNTY: "彭水", OTHER_COUNTY: "黔江"}


def _budget(county, year, amount, state="approved"):
    Budget.objects.create(
        county=county,
        year=year,
        fund="assistance_fund",
        amount=amount,
        reason="x",
        maker="fund",
        checker="leader",
        state=state,
    )


@pytest.mark.parametrize(
    ("budget", "before", "growth"),
    [(110, 100, 1000), (90, 100, -1000), (100, 100, 0), (100, None, None), (None, 100, None), (100, 0, None),
     (10_001, 30_000, -6666)],
)  # fmt: skip
def test_growth(budget, before, growth):
    # 19,999 less of 30,000 = 66.663 %, towards zero
    assert Money(budget, before).growth == growth


def test_key_counties_come_first_and_rates_are_not_averaged(patient, settled):
    settled(patient())
    settled(
        patient("向秀兰", county=OTHER_COUNTY, township="500114001"), medfee_sumamt="840.00", inscp_scp_amt="200.00"
    )
    with acting("leader"), unlimited():
        mark(COUNTY, "key", "名单", "leader")
        _budget(COUNTY, NOW.year, 1_000_00)
        _budget(COUNTY, NOW.year, 1_200_00)
        _budget(COUNTY, NOW.year, 9_000_00, state="proposed")
        _budget(COUNTY, NOW.year - 1, 1_000_00)
        lines = side_by_side(About(COUNTY, NOW), {OTHER_COUNTY: "黔江", COUNTY: "彭水"}, [figure("basic_ratio")])
    assert [(line.name, line.is_key) for line in lines] == [("彭水", True), ("黔江", False)]
    assert (lines[0].money.budget, lines[0].money.growth) == (1_200_00, 2000)
    assert lines[1].money == Money(None, None)
    # 4,130 of 6,200, and nothing of 200, which is below the deductible of 300: 4,130 ÷ 6,400 = 64.53 %
    assert together(lines, 0).rate == 6453


def test_a_city_compares_and_a_county_sees_itself(login, places):
    with acting("test"):
        Place.objects.create(code="500114001", name="城东街道", level="township", parent_id=OTHER_COUNTY)
    city = login("leader", username="city", region="500000").get("/boards/key-counties/").content.decode()
    assert "黔江区" in city
    assert "彭水苗族土家族自治县" in city
    assert "黔江区" not in login("leader").get("/boards/key-counties/").content.decode()


def test_a_township_sees_its_own_under_its_own_name_and_no_budget(login, patient, settled):
    settled(patient())
    settled(patient("向秀兰", township="500243002"))
    with acting("leader"), unlimited():
        _budget(COUNTY, NOW.year, 1_234_567_00)
    page = login("township_staff", township=TOWN).get("/boards/key-counties/").content.decode()
    assert "汉葭街道</a>" in page
    assert "彭水苗族土家族自治县</a>" not in page
    assert "1,234,567.00" not in page
    assert "1,234,567.00" in login("leader").get(f"/boards/key-counties/?month={NOW:%Y-%m}").content.decode()


def test_no_longer_marked(places):
    with acting("leader"), unlimited():
        mark(COUNTY, "key", "名单", "leader")
        mark(COUNTY, "none", "名单", "leader")
        assert not side_by_side(About(COUNTY, NOW), {COUNTY: "彭水"}, [])[0].is_key


def test_whom_the_two_diseases_know_and_who_is_managed(make_person):
    with acting("doctor"), unlimited():
        signed, declined, ended, other = (make_person(name) for name in "甲乙丙丁")
        sign(signed, "doctor", disease="hypertension", **TERM)
        sign(declined, "doctor", disease="diabetes", state="declined", **TERM)
        sign(
            ended,
            "doctor",
            disease="diabetes",
            **TERM | {"begndate": dt.date(2023, 6, 30), "enddate": dt.date(2024, 6, 30)},
        )
        sign(other, "doctor", disease="tuberculosis", **TERM)
        make_person("戊")
        about = About(COUNTY, dt.date(2024, 6, 1))
        found = Seen(figure("two_disease_management"), about)
        assert (found.value.part, found.value.whole, found.goal.clause) == (1, 3, "N-3.5b2")
        assert {row.psn_name for row in found.figure.rows(about)} == {"乙", "丙"}
        earlier = Seen(figure("two_disease_management"), About(COUNTY, dt.date(2024, 5, 1)))
        assert (earlier.value.part, earlier.value.whole) == (2, 3)
        assert Seen(figure("two_disease_drugs"), about).value.part == 0


def test_the_page_of_the_two_diseases(login, make_person):
    with acting("doctor"), unlimited():
        sign(make_person("甲"), "doctor", disease="hypertension", **TERM)
    page = login("township_staff", township=TOWN).get("/boards/two-diseases/?month=2024-06").content.decode()
    assert "100.00%" in page
    assert "汉葭街道" in page
    health = login("department_staff", department="health").get("/boards/two-diseases/?month=2024-06").content.decode()
    assert "两病健康管理覆盖率" in health
    civil = login("department_staff", username="c", department="civil_affairs").get("/boards/two-diseases/")
    assert "本部门没有这项指标" in civil.content.decode()
