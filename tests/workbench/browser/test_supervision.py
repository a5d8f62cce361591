"""The review officer looks into a hit, the leader decides; a tip is written down."""

import datetime as dt

from tuodi.monitoring.screening.hits import Hit
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.review.spill import BUCKETS
from tuodi.workbench.supervision.models import Screened, Tip
from tuodi.workbench.supervision.service.run import Month

JUNE = dt.date(2024, 6, 1)


def test_a_hit_and_a_tip(open_page, make_person):
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
        Month("500243", JUNE).keep([hit], 0, BUCKETS)
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
