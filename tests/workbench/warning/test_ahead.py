"""Who will come to the line: what is counted, what may be learnt from, who is told of, and what the office chooses."""

import datetime as dt

import numpy as np
import pytest
from django.test import Client

from tests.workbench.conftest import OTHER_COUNTY, OTHER_TOWN
from tests.workbench.review.conftest import COUNTY, JUNE
from tests.workbench.warning.conftest import bill, monthly
from tuodi.monitoring.ahead import bins_of
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.review.whom import Scope
from tuodi.workbench.warning.foretelling import Plan, foretell
from tuodi.workbench.warning.models import Expected, Trial, Tried, WarningTerms
from tuodi.workbench.warning.pasts import first_of, number_of, pasts_of
from tuodi.workbench.warning.tables import ExpectedTable

pytest.importorskip("sklearn")
UNTIL = dt.datetime(2024, 6, 30, 23, 59, 59)


def base(year, month):
    return number_of(dt.date(year, month, 1))


def test_nothing_known_later_is_learnt_from():
    plan = Plan(base(2024, 6))
    assert (plan.first, plan.ahead) == (base(2023, 1), 2)
    # from the third month on file; not from November, whose two months would be of two years
    assert [f"{first_of(one):%Y-%m}" for one in plan.bases] == [
        "2023-03", "2023-04", "2023-05", "2023-06", "2023-07", "2023-08", "2023-09", "2023-10",
        "2024-01", "2024-02", "2024-03", "2024-04",
    ]  # fmt: skip
    assert plan.tried == [base(2024, month) for month in (1, 2, 3, 4)]
    # at the end of March what came after February is not known yet
    assert plan.before(base(2024, 3))[-1] == base(2024, 1)


def test_the_year_ends_and_with_it_the_look_ahead():
    november = Plan(base(2024, 11))
    assert (november.ahead, november.bases[-1], november.tried[-1]) == (1, base(2024, 10), base(2024, 10))
    assert Plan(base(2024, 12)).ahead == 0
    told = foretell(COUNTY, dt.date(2024, 12, 1), UNTIL, None, lambda *_: None)
    assert (told.people, told.trial.problem[:2]) == ([], "年内")


def test_months_as_they_were_settled(years, make_person, bring):
    one, small = make_person("毕琪雪"), make_person("冉光明")
    bring(
        *monthly(one, (11, 12, 16), 2_000), bill(small, "S1", 600),
        *monthly(one, (17,), 500, dise_codg="C34.900", med_type="21"),
    )  # fmt: skip
    with unlimited():
        past = pasts_of(Scope(COUNTY, UNTIL), base(2023, 1), base(2024, 6))
    # 600.00 are less than a tenth of the lowest line there is
    assert past.who.tolist() == [one.pk]
    assert past.months.borne[0].nonzero()[0].tolist() == [11, 12, 16, 17]
    assert past.months.borne[0, [11, 17]].tolist() == [200_000, 50_000]
    assert past.months.dialysis[0].nonzero()[0].tolist() == [11, 12, 16]
    assert (past.months.chemotherapy[0, 17], past.months.inpatient[0, 17], past.months.chronic[0, 11]) == (
        True,
        1,
        True,
    )


def test_who_will_come_there_at_this_pace_is_told_of(treated):
    with unlimited():
        told = foretell(COUNTY, JUNE, UNTIL, None, lambda *_: None)
    trial = told.trial
    assert (trial.problem, trial.score["bases"]) == ("", ["2024-01", "2024-02", "2024-03", "2024-04"])
    # the line is 16,000.00: six months at less than 2,666.67 are below it, eight at 2,000.00 reach it
    expected = {person for person, pace in treated.items() if 2_000 <= pace < 2_667}
    assert {row.person_id for row in told.people} == expected
    # a treatment that always costs the same is foretold; 2,700.00 and more cross within the months tried
    assert trial.recall >= 9_000
    assert trial.precision >= 9_000
    assert trial.score["treated"] == trial.tried_crossed > 0
    assert sum(one["people"] for one in trial.score["bins"]) == trial.tried
    assert all(row.reasons for row in told.people)


def test_the_office_chooses_from_which_chance_on(treated):
    with unlimited():
        high = foretell(COUNTY, JUNE, UNTIL, 9_000, lambda *_: None)
        low = foretell(COUNTY, JUNE, UNTIL, 1_000, lambda *_: None)
    assert (high.trial.cut, low.trial.cut) == (9_000, 1_000)
    assert {row.person_id for row in high.people} <= {row.person_id for row in low.people}
    assert all(row.chance >= 9_000 for row in high.people)
    offered = {one["cut"]: one["told"] for one in low.trial.score["cuts"]}
    assert low.trial.score["told"] == offered[1_000] >= offered[9_000] == high.trial.score["told"]


def test_the_same_again_is_not_written_again(treated):
    with unlimited(), acting("test"):
        foretell(COUNTY, JUNE, UNTIL, None, lambda *_: None).keep()
        before = Trial.objects.get().pk, set(Expected.objects.values_list("pk", flat=True))
        foretell(COUNTY, JUNE, UNTIL, None, lambda *_: None).keep()
        assert (Trial.objects.get().pk, set(Expected.objects.values_list("pk", flat=True))) == before


def test_every_figure_of_the_trial_leads_to_the_people_it_counts(treated, login):
    with unlimited(), acting("test"):
        foretell(COUNTY, JUNE, UNTIL, None, lambda *_: None).keep()
        trial, score = Trial.objects.get(), Trial.objects.get().score
    page = login("monitoring_analyst").get("/warning/ahead/?month=2024-06").context
    to, analyst = page["to"], page["request"].user

    def counted(address):
        client = Client()
        client.force_login(analyst, backend="tuodi.workbench.base.logins.Backend")
        return client.get(address).context["table"].paginator.count

    assert [counted(to[name]) for name in ("tried", "crossed", "told", "treated", "treated_told")] == [
        trial.tried, trial.tried_crossed, score["told"], score["treated"], score["treated_told"],
    ]  # fmt: skip
    for one, (people, came) in zip(score["bins"], page["chart"]["drill"], strict=True):
        assert (counted(people), counted(came)) == (one["people"], one["came"])
    for one, shown in zip(score["cuts"], page["cuts"], strict=True):
        assert (counted(shown["rows"]), counted(shown["crossed"])) == (one["told"], one["came"])
    with unlimited():
        somebody = Tried.objects.filter(base=dt.date(2024, 4, 1), crossed=True).earliest("pk")
    # at 2,700.00 a month, say: 10,800.00 by the end of April, over the 16,000.00 two months later
    pace = treated[somebody.person_id]
    assert (somebody.amount, somebody.treated) == (4 * 100 * pace, True)
    assert 6 * pace >= 16_000 > 4 * pace


def test_the_people_of_a_trial_are_those_one_may_see(treated, login):
    with unlimited(), acting("test"):
        foretell(COUNTY, JUNE, UNTIL, None, lambda *_: None).keep()
    here = "/warning/ahead/tried/?month=2024-06"
    assert "透析" in login("monitoring_analyst").get(here).content.decode()
    assert "透析" not in login("monitoring_analyst", username="other", region=OTHER_COUNTY).get(here).content.decode()
    town = login("monitoring_analyst", username="town", township=OTHER_TOWN)
    assert "透析" not in town.get(here).content.decode()
    assert login("township_staff").get(here).status_code == 403


def test_other_people_with_the_same_score_are_written_anew(treated):
    with unlimited(), acting("test"):
        told = foretell(COUNTY, JUNE, UNTIL, None, lambda *_: None)
        told.keep()
        before, rows = Trial.objects.get().pk, Tried.objects.count()
        assert rows == told.trial.tried
        again = foretell(COUNTY, JUNE, UNTIL, None, lambda *_: None)
        again.trial.score["rows"] = "of others"
        again.keep()
        assert Trial.objects.get().pk != before
        assert Tried.objects.count() == rows


@pytest.mark.parametrize(
    ("chance", "number"), [(0, 0), (0.0499, 0), (0.05, 1), (0.1, 2), (0.2, 3), (0.4, 4), (0.6, 5), (0.8, 6), (1, 6)]
)
def test_which_bin_a_chance_is_in(chance, number):
    assert bins_of(np.array([chance])).tolist() == [number]


@pytest.mark.parametrize(
    ("chance", "says"), [(8_499, "84%"), (9_900, "99%"), (9_901, "99% 以上"), (10_000, "99% 以上")]
)
def test_what_has_not_happened_is_never_said_to_be_certain(chance, says):
    assert ExpectedTable([]).render_chance(chance) == says


def test_the_page_says_how_good_it_was_and_the_leader_sets_the_cut(treated, login):
    with unlimited(), acting("test"):
        foretell(COUNTY, JUNE, UNTIL, None, lambda *_: None).keep()
    text = login("monitoring_analyst").get("/warning/ahead/?month=2024-06").content.decode()
    assert all(word in text for word in ("2024-01、2024-02、2024-03、2024-04", "从多大可能性起提示", "布里尔分"))
    leader = login("leader")
    form = {
        "check_days": 5, "verify_days": 10, "dispose_days": 20, "remind_days": 3, "escalate_days": 5, "worse_by": 2000,
        "look_ahead": "on", "basis": "局务会",
    }  # fmt: skip
    assert leader.post("/warning/terms/", form | {"look_ahead_cut": "250"}).status_code == 200
    assert leader.post("/warning/terms/", form | {"look_ahead_cut": "6000"}).status_code == 302
    with unlimited():
        assert WarningTerms.objects.get().look_ahead_cut == 6_000
    assert "60% 起提示" in leader.get("/warning/terms/").content.decode()
