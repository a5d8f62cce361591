"""The review officer looks into a hit, the leader decides; a tip is written down."""

import datetime as dt

import polars as pl
import pytest

from tuodi.monitoring.screening.hits import Hit
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.jobs.models import JobRun
from tuodi.workbench.jobs.run import carry_out
from tuodi.workbench.review.models import Guest
from tuodi.workbench.review.spill import BUCKETS
from tuodi.workbench.supervision.models import Screened, Tip
from tuodi.workbench.supervision.service import following
from tuodi.workbench.supervision.service.run import Look, Month

JUNE = dt.date(2024, 6, 1)


@pytest.fixture
def hit(make_person):
    """A stay that overlaps another, 3,000.00 of the funds in it."""
    person = make_person("冉光明")
    shown = {
        "setl_id": "B1", "institution": "H1", "place": "500243", "care": "inpatient", "begin": "2024-06-01",
        "end": "2024-06-08", "settled": "2024-06-08", "disease": "J18.900", "total": 500_000, "fund": 300_000,
    }  # fmt: skip
    hit = Hit(
        rule="overlap", key="B1", person=person.pk, institution="H1", setl_ids=("B1", "A1"), amount=300_000, day=JUNE,
        says="两次住院重叠 2 天", evidence=(shown, {**shown, "setl_id": "A1"}),
    )  # fmt: skip
    with acting("test"), unlimited():
        Month("500243", JUNE).keep(Look([hit], [], pl.DataFrame()), 0, BUCKETS)


def test_a_hit_and_a_tip(open_page, hit):
    officer = open_page("review_officer", path="/supervision/")
    officer.click("text=两次住院重叠 2 天")
    officer.click("text=我来核查")
    officer.fill("[name=recover]", "3000.00")
    officer.fill("[name=found]", "两院护理记录重叠")
    officer.click("main button:has-text('提交审定')")
    officer.wait_for_selector("text=已提交审定")
    leader = open_page("leader", path="/supervision/?state=proposed")
    leader.click("text=两次住院重叠 2 天")
    leader.fill("[name=points]", "2")
    leader.click("main button[value=yes]")
    leader.wait_for_selector("text=已审定")
    with unlimited():
        row = Screened.objects.get()
    assert (row.state, row.recover) == (Screened.State.CONFIRMED, 300_000)
    officer.goto(officer.url.split("/supervision/")[0] + "/supervision/tips/")
    officer.click("main summary")
    officer.fill("[name=text]", "夜间病房无人")
    officer.click("main button:has-text('登记')")
    officer.wait_for_url("**/supervision/tips/*/")
    with unlimited():
        assert Tip.objects.get().text == "夜间病房无人"


def test_who_looked_into_it_does_not_decide(open_page, hit):
    both = open_page("review_officer", "leader", username="both", path="/supervision/")
    both.click("text=两次住院重叠 2 天")
    both.click("main button:has-text('我来核查')")
    both.wait_for_selector("[name=found]")
    # more than the funds had in it
    both.fill("[name=recover]", "3000.01")
    both.fill("[name=found]", "两院护理记录重叠")
    both.click("main button:has-text('提交审定')")
    both.wait_for_selector(".note:has-text('应追回超过涉及基金的金额')")
    both.fill("[name=recover]", "3000.00")
    both.fill("[name=found]", "两院护理记录重叠")
    both.click("main button:has-text('提交审定')")
    both.wait_for_selector(".note:has-text('核查人不能审定自己的核查')")
    assert not both.query_selector("main button[value=yes]")
    leader = open_page("leader", path="/supervision/" + both.url.split("/supervision/")[1])
    leader.click("main button[value=no]")  # back without a word
    leader.wait_for_selector(".note:has-text('退回须写明原因')")
    with unlimited():
        assert Screened.objects.get().state == Screened.State.PROPOSED


@pytest.fixture
def confirmed(db):
    """A hit of somebody insured in the next county, looked into and decided."""
    shown = {
        "setl_id": "G1", "institution": "H1", "place": "500243", "care": "inpatient", "begin": "2024-06-01",
        "end": "2024-06-08", "settled": "2024-06-08", "disease": "J18.900", "total": 500_000, "fund": 300_000,
    }  # fmt: skip
    with acting("review"), unlimited():
        guest = Guest.objects.create(county="500243", key="01:500235198001011234", psn_name="谭光明")
        hit = Screened.objects.create(
            county="500243", rule="overlap", key="G1", month=JUNE, guest=guest, insured_at="500114", institution="H1",
            day=JUNE, amount=300_000, says="两次住院重叠 2 天", setl_ids=["G1"], evidence=[shown],
        )  # fmt: skip
        following.take(hit, "review")
        following.propose(hit, "review", "两院病历重叠", guilty=True, recover=0)
        return following.decide(hit, "leader", "", agree=True)


def test_the_county_of_insurance_is_told(open_page, confirmed):
    officer = open_page("review_officer", path="/supervision/?insured=tell")
    officer.click("text=两次住院重叠 2 天")
    officer.wait_for_selector("text=移送函（PDF）")
    officer.fill("[name=letter]", "彭医保函〔2024〕3号")
    officer.click("main button:has-text('登记告知参保地')")
    officer.wait_for_selector("text=已告知黔江区")
    with unlimited():
        assert Screened.objects.get().letter == "彭医保函〔2024〕3号"


def test_a_month_is_screened_by_whoever_looks_into_hits(open_page, places):
    leader = open_page("leader", path="/supervision/")
    assert not leader.query_selector("main button:has-text('筛查')")
    officer = open_page("review_officer", path="/supervision/")
    officer.select_option("[name=month]", "2024-06")
    officer.click("button:has-text('筛查')")
    officer.wait_for_url("**/jobs/*/")
    job = JobRun.objects.get(kind="supervision.screen")
    carry_out.func(job.pk)
    officer.reload()
    officer.wait_for_selector("a.button:has-text('查看结果')")
    job.refresh_from_db()
    assert (job.state, job.title) == ("done", "筛查 2024-06")


def test_money_comes_back_and_whoever_told_is_answered(open_page, make_person, hit):
    with acting("review"), unlimited():
        row = Screened.objects.get()
        following.take(row, "review")
        following.propose(row, "review", "两院病历重叠", guilty=True, recover=3_000_00)
        following.decide(row, "leader", "", agree=True)
        tip = Tip.objects.create(county="500243", channel="phone", text="夜间病房无人", by="review", received_on=JUNE)
        following.take(tip, "review")
        following.propose(tip, "review", "属实", guilty=True, recover=0)
        following.decide(tip, "leader", "", agree=True)
    leader = open_page("leader", path=f"/supervision/hits/{row.pk}/")
    leader.wait_for_selector("h2:has-text('核查与审定')")
    assert not leader.query_selector("main button:has-text('登记追回')")
    officer = open_page("review_officer", path=f"/supervision/hits/{row.pk}/")
    officer.fill("[name=on]", "2024-07-15")
    officer.fill("[name=voucher]", "收-017")
    officer.click("main button:has-text('登记追回')")
    officer.wait_for_selector("dd:has-text('2024-07-15 已追回（收-017）')")
    officer.goto(f"/supervision/tips/{tip.pk}/")
    officer.fill("[name=on]", "2024-07-20")
    officer.fill("[name=reward]", "500.00")
    officer.click("main button:has-text('登记答复')")
    officer.wait_for_selector("dd:has-text('奖励 500.00 元')")
    with unlimited():
        row, tip = Screened.objects.get(), Tip.objects.get()
    assert (f"{row.recovered_on}", row.voucher) == ("2024-07-15", "收-017")
    assert (f"{tip.answered_on}", tip.reward) == ("2024-07-20", 500_00)
