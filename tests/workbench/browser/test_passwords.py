"""A user's own password: changed with the old one, used from then on."""

from tests.workbench.conftest import PASSWORD

NEW = "another-long-password-7"


def test_a_password_is_changed_by_whoever_knows_the_old_one(open_page):
    page = open_page("auditor", path="/password/")
    for old, first, second in (("wrong", NEW, NEW), (PASSWORD, NEW, NEW + "x"), (PASSWORD, "short", "short")):
        for name, value in (("old_password", old), ("new_password1", first), ("new_password2", second)):
            page.fill(f"[name={name}]", value)
        page.click("main button[type=submit]")
        page.wait_for_selector(".error, .errorlist")
    for name, value in (("old_password", PASSWORD), ("new_password1", NEW), ("new_password2", NEW)):
        page.fill(f"[name={name}]", value)
    page.click("main button[type=submit]")
    page.wait_for_selector(".note:has-text('密码')")
    again = open_page(path="/login/")
    for password, word in ((PASSWORD, ".errorlist, .error, .note-error"), (NEW, "h1:has-text('待办')")):
        again.fill("[name=username]", "auditor")
        again.fill("[name=password]", password)
        again.click("main button[type=submit]")
        again.wait_for_selector(word)
