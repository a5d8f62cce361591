"""A clerk at the desk: find a person, fill the bill, see the waterfall, book it, take it back."""

from tests.workbench.desk.conftest import BILL
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.desk.models import Settlement
from tuodi.workbench.desk.service.opening import declare


def test_a_bill_is_tried_booked_and_reversed(open_page, make_person, insure):
    person = make_person("冉光明")
    insure(person, 2024, insu_admdvs="500114")
    with acting("test"), unlimited():
        declare(person.county, 2024, "fund")
    page = open_page("settlement_clerk", path=f"/desk/?person={person.pk}")
    for name in (
        "begndate",
        "enddate",
        "mdtrt_admdvs",
        "medfee_sumamt",
        "fulamt_ownpay_amt",
        "preselfpay_amt",
        "inscp_scp_amt",
    ):
        page.fill(f"[name={name}]", BILL[name])
    page.select_option("[name=hosp_lv]", "2")
    page.click("summary:has-text('病种、参保与其他')")
    page.fill("[name=dise_codg]", BILL["dise_codg"])
    page.select_option("[name=dise_class]", "ordinary")
    page.fill("[name=insu_admdvs]", "500114")
    page.select_option("[name=insu_plan]", "1")
    page.wait_for_selector("#result .trace-stage")
    page.on("dialog", lambda dialog: dialog.accept())
    assert "基本医保" in page.inner_text("#result")
    page.click("button:has-text('确认入账')")
    page.wait_for_url("**/desk/settlements/*/")
    with unlimited():
        booked = Settlement.objects.get()
    assert booked.medfee_sumamt == 684000
    page.fill("[name=reason]", "金额录入有误")
    page.click("main button:has-text('冲正'):visible")
    page.wait_for_load_state("networkidle")
    with unlimited():
        back = Settlement.objects.get(reverses=booked)
    assert (back.medfee_sumamt, back.hifp_pay) == (-booked.medfee_sumamt, -booked.hifp_pay)
