"""Around a case: the county's terms, referral and answer, what another paid, the applicant who takes it back."""

from tests.workbench.casework.conftest import _terms, patient, settled, whole_years, working
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.casework.models import Case, CaseTerms, HandOver, SupplementPayment

__all__ = ["_terms", "patient", "settled", "whole_years", "working"]


def test_only_the_leader_lays_down_terms_and_they_hold_from_then_on(open_page, working):
    working()
    leader = open_page("leader", path="/cases/terms/")
    leader.click("main summary:has-text('设定')")
    leader.select_option("[name=kind]", "application")
    given = {"limit_days": "20", "publicity_days": "5", "up_to": "800.00", "percent": "60", "floor": "2000", "cap": ""}
    for name, value in given.items():
        leader.fill(f"[name={name}]", value)
    leader.fill("[name=basis]", "彭医保文〔2024〕12号")
    leader.click("main details button.primary")
    leader.wait_for_selector("td:has-text('彭医保文〔2024〕12号')")
    assert "超过 2,000.00 的部分 × 60.00%" in leader.inner_text("main")
    clerk = open_page("settlement_clerk", path="/cases/terms/")
    assert not clerk.query_selector("main form")
    with unlimited():
        last = CaseTerms.objects.filter(kind="application").latest("pk")
        assert (last.limit_days, last.up_to, last.rate, last.floor, last.cap) == (20, 800_00, 6000, 2_000_00, None)
        assert Case.objects.get().terms.limit_days == 30  # the case that was open keeps its own


def test_a_referral_its_answer_and_what_was_paid(open_page, working):
    clerk = open_page("settlement_clerk", path=f"/cases/{working().pk}/")
    clerk.click("summary:has-text('转介与其他支付方')")
    clerk.select_option("form[action$=hand-over\\/] [name=payer]", "charity")
    clerk.fill("form[action$=hand-over\\/] [name=name]", "示例慈善会")
    clerk.click("main button:has-text('转介')")
    clerk.wait_for_selector(".badge-warn:has-text('待回执')")
    clerk.fill("[name=answer]", "同意资助 300 元")
    clerk.click("main button:has-text('登记回执')")
    clerk.wait_for_selector("p:has-text('回执'):has-text('同意资助 300 元')")
    paid = "form[action$=supplement\\/] "
    clerk.select_option(paid + "[name=payer]", "charity")
    for name, value in {"name": "示例慈善会", "amount": "0", "on": "2024-06-10", "voucher": "C001"}.items():
        clerk.fill(f"{paid}[name={name}]", value)
    clerk.click("main button:has-text('登记支付')")
    clerk.wait_for_selector(".note:has-text('金额应大于零')")
    clerk.select_option(paid + "[name=payer]", "charity")
    for name, value in {"name": "示例慈善会", "amount": "300.00", "on": "2024-06-10", "voucher": "C001"}.items():
        clerk.fill(f"{paid}[name={name}]", value)
    clerk.click("main button:has-text('登记支付')")
    clerk.wait_for_selector("p:has-text('支付 300.00 元')")
    # what others paid is no longer borne: 2,070.00 − 300.00
    assert "1,770.00" in clerk.inner_text("main")
    with unlimited():
        assert HandOver.objects.get().answer == "同意资助 300 元"
        assert SupplementPayment.objects.get().amount == 300_00


def test_the_applicant_takes_it_back(open_page, working):
    case = working()
    clerk = open_page("settlement_clerk", path=f"/cases/{case.pk}/")
    clerk.click("summary:has-text('申请人撤回')")
    clerk.click("main button:has-text('撤回')")
    clerk.wait_for_selector(".note:has-text('原因')")
    clerk.click("summary:has-text('申请人撤回')")
    clerk.fill("form[action$=withdraw\\/] [name=note]", "家属已另行解决")
    clerk.click("main button:has-text('撤回')")
    clerk.wait_for_selector(".case-steps .here:has-text('已撤回')")
    assert not clerk.query_selector("main button:has-text('拟定')")
    with unlimited():
        assert Case.objects.get().note == "家属已另行解决"
