"""Keys for programs, from the page."""

from tuodi.workbench.access.models import ApiToken


def test_a_key_is_made_shown_once_and_revoked(open_page):
    page = open_page("settlement_clerk", path="/tokens/")
    page.fill("[name=name]", "月报程序")
    page.click("text=生成令牌")
    text = page.inner_text("#fresh")
    assert text.startswith("tuodi_")
    page.reload()
    assert text not in page.content()
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("button.danger")
    page.wait_for_selector("text=已撤销令牌")
    assert ApiToken.objects.get(name="月报程序").revoked_at is not None
