"""Money that came in, as the fund officer enters it and the leader confirms it; what either is refused."""

from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.funds.models import Income


def test_a_donation_is_entered_by_one_and_confirmed_by_another(open_page):
    both = open_page("fund_officer", "leader", username="both", path="/funds/incomes/?year=2024")
    both.click("main summary:has-text('登记到账')")
    both.select_option("[name=source]", "earmarked")
    both.fill("[name=giver]", "县退役军人事务局")
    both.fill("[name=amount]", "30000.00")
    both.fill("[name=received_on]", "2024-03-05")
    both.fill("[name=reason]", "退役军人函〔2024〕3号")
    both.click("main button:has-text('提交审定')")
    # earmarked for nobody
    both.wait_for_selector(".note:has-text('专项资金应写明专用于哪类人员')")
    both.check("[name=classes][value=veteran_key]")
    both.click("main button:has-text('提交审定')")
    both.wait_for_selector(".note:has-text('待审定后计入')")
    both.goto(both.url.split("/funds/")[0] + "/funds/incomes/?year=2024")
    both.wait_for_selector("td:has-text('县退役军人事务局')")
    assert "本年还没有审定的到账" in both.inner_text("main")
    both.click("main tbody td a")
    both.wait_for_selector(".note:has-text('编制人不能审定自己的提案')")
    leader = open_page("leader", path="/funds/" + both.url.split("/funds/")[1])
    leader.click("main button[value=yes]")
    leader.wait_for_selector(".note:has-text('已审定')")
    leader.goto(leader.url.split("/funds/")[0] + "/funds/incomes/?year=2024")
    leader.wait_for_selector("h2:has-text('专用资金')")
    assert "30,000.00" in leader.inner_text("main")
    with unlimited():
        one = Income.objects.get()
    assert (one.state, one.maker, one.checker, one.classes) == ("approved", "both", "leader", ["veteran_key"])
