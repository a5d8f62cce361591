"""Screens of the review and the month: who may, what is shown, what goes out as a workbook."""

import datetime as dt
import io

import pytest
from python_calamine import CalamineWorkbook

from tests.workbench.review.conftest import COUNTY
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.desk.service.opening import declare
from tuodi.workbench.review.models import Finding, Sample, SampleItem
from tuodi.workbench.review.sampling import draw


@pytest.fixture
def one(bring, walk, make_person, certify):
    """A bill that was missed, of 720.00."""
    with acting("test"), unlimited():
        declare(COUNTY, 2024, "fund")
    person = make_person("毕琪雪")
    certify(person, "minimum_living")
    bring({"setl_id": "S1", "psn_no": person.psn_no, "setl_time": "2024-06-16 10:35:00"})
    walk()
    with unlimited():
        return Finding.objects.get()


PAGES = {
    "/review/": "review.see", "/review/findings/": "review.see", "/review/findings.xlsx": "review.see",
    "/review/tasks/": "review.town", "/review/files/": "review.import", "/review/files/upload/": "review.import",
    "/review/samples/": "review.sample", "/month/": "month.see",
}  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_who_may_open_what(path, login):
    from tuodi.workbench.access.table import BY_NAME

    allowed = BY_NAME[PAGES[path]].roles
    for role in ("review_officer", "township_staff", "settlement_checker", "fund_officer", "department_staff"):
        answer = login(role, username=f"u-{role}").get(path)
        assert (answer.status_code != 403) == (role in allowed), role


def test_the_case_shows_both_sides_with_their_steps(one, login):
    page = login("review_officer").get(f"/review/{one.pk}/").content.decode()
    # 900.00 × 80 % = 720.00
    assert "900.00 × 80% = 720.00" in page
    assert "结算当时所知" in page
    assert "现在重新计算与当时的结论不同" not in page


def test_the_overview_adds_up_and_the_list_exports(one, login):
    client = login("review_officer")
    page = client.get("/review/?month=2024-06").content.decode()
    assert "720.00 元" in page
    answer = client.get("/review/findings/?kind=missed&export=xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows] == ["结论", "未救助"]
    assert 720.0 in rows[1]  # a number: it adds up
    assert "D-PS1" in rows[1][-2] or any("D-PS1" in str(cell) for cell in rows[1])


def test_the_workbook_has_a_sheet_a_township_with_masked_numbers(one, login):
    answer = login("review_officer").get("/review/findings.xlsx?month=2024-06")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.sheet_names == ["汉葭街道"]
    row = book.get_sheet_by_index(0).to_python()[1]
    assert (row[1], row[2], row[12]) == ("未救助", "毕琪雪", 720.0)
    assert "*" in row[3]


def test_a_post_by_somebody_without_the_right_is_refused(one, login):
    assert login("settlement_checker").post(f"/review/{one.pk}/notify/", {"note": "x"}).status_code == 403
    assert login("township_staff", township="500243001").post(f"/review/{one.pk}/decide/").status_code == 403


def test_a_persons_page_shows_what_was_found(one, login):
    page = login("review_officer").get(f"/people/{one.person_id}/").content.decode()
    assert "核查结论" in page


def test_a_sample_is_of_bills_that_stand(bring, make_person):
    person = make_person()
    money = {"medfee_sumamt": "-2448.00", "fulamt_ownpay_amt": "-153.00", "inscp_scp_amt": "-2295.00",
             "hifp_pay": "-1395.00"}  # fmt: skip
    bring(
        {"setl_id": "S1", "psn_no": person.psn_no},
        {"setl_id": "S2", "psn_no": person.psn_no, "setl_time": "2024-05-20 10:00:00"},
    )
    # S1 is taken back in a later file, in the next month
    bring(money | {"setl_id": "S9", "psn_no": person.psn_no, "setl_time": "2024-06-03 10:00:00",
                   "refd_setl_flag": "1", "orig_setl_id": "S1"})  # fmt: skip
    with unlimited(), acting("review"):
        made = draw(COUNTY, dt.date(2024, 5, 1), 5, 7, "review")
        assert (made.population, [item.bill.setl_id for item in made.items.all()]) == (1, ["S2"])


def test_a_sample_is_drawn_by_its_seed_and_says_its_interval(one, bring, make_person, login):
    person = make_person("甲")
    bring(*[
        {"setl_id": f"D{n}", "psn_no": person.psn_no, "setl_time": f"2024-06-{n + 1:02d} 09:00:00",
         "enddate": f"2024-06-{n + 1:02d}", "begndate": "2024-06-01"}
        for n in range(20)
    ])  # fmt: skip
    client = login("review_officer")
    client.post("/review/samples/", {"month": "2024-06", "size": "5", "seed": "7"})
    with unlimited():
        made = Sample.objects.get()
        chosen = set(made.items.values_list("bill", flat=True))
        with acting("test"):
            again = draw(COUNTY, made.month, 5, 7, "other")
        assert set(again.items.values_list("bill", flat=True)) == chosen
        items = list(made.items.all())
    assert (made.size, made.population) == (5, 21)
    for item in items[1:]:
        client.post(f"/review/samples/{made.pk}/{item.pk}/", {"opinion": "right"})
    client.post(f"/review/samples/{made.pk}/{items[0].pk}/", {"opinion": "wrong"})
    with unlimited():
        assert SampleItem.objects.get(pk=items[0].pk).opinion == ""  # a fault has its amount
    client.post(f"/review/samples/{made.pk}/{items[0].pk}/", {"opinion": "wrong", "amount": "12.50"})
    page = client.get(f"/review/samples/{made.pk}/").content.decode()
    # 1 of 5: 20 %, exact interval 0.505 % – 71.642 %
    assert "20.00%" in page
    assert "0.50% 至 71.65%" in page


def test_the_month_is_on_one_page(one, login):
    page = login("leader").get("/month/", follow=True).content.decode()
    for words in ("导入结算清单", "逐人复算", "下发镇街", "条结论待通知"):
        assert words in page
    assert "再走一次" not in page
    assert login("leader", username="l2").post("/month/start/", {"month": "2024-06"}).status_code == 403


def test_what_a_run_changed_can_be_read(one, login):
    page = login("review_officer").get(f"/review/changes/{one.run_id}/").content.decode()
    assert "新结论（1）" in page
