"""The day's end in the browser: the fund officer reconciles and explains, the checker closes."""

from tests.workbench.reconciliation.conftest import (  # noqa: F401 - fixtures
    _catalogue,
    _nobody_is_known,
    _time_enough,
    books,
    desk,
    hospital,
    in_june,
    make_institution,
    patient,
    say,
)
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.reconciliation.models import DayEnd

HERE = {"region": "500114"}


def test_from_the_difference_to_the_closed_day(open_page, books, patient):  # noqa: F811 - fixtures
    books.settle(patient())
    books.inline([])
    page = open_page("fund_officer", path="/reconciliation/?date=2024-06-02", **HERE)
    page.click("text=开始对账")
    page.wait_for_selector("text=待说明")
    page.click("main table a")
    page.click("main table a:has-text('医院没有')")
    page.select_option("[name=cause]", "not_sent")
    page.fill("[name=note]", "医院漏报，已通知补报")
    page.click("text=提交说明")
    page.wait_for_selector("text=待复核")

    phone = open_page("settlement_checker", size={"width": 390, "height": 844}, path="/reconciliation/", **HERE)
    phone.goto("/reconciliation/findings/?state=explained")
    phone.click("main table a:has-text('医院没有')")
    phone.click("text=同意并闭合")
    phone.wait_for_selector("text=已轧平")
    with unlimited():
        assert DayEnd.objects.get().state == "closed"
