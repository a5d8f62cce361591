"""One-time passwords in the browser: set up, proved at the next login, refused, lost, taken away by two persons.

A code is good for the step before, the present and the next: a test that logs in twice takes one after the other, and
never the same.
"""

import time
from base64 import b32decode

import pytest
from django_otp import oath

from tests.workbench.browser.conftest import PHONE
from tests.workbench.conftest import PASSWORD
from tuodi.workbench.access import factors
from tuodi.workbench.access.models import FactorRemoval, OneTimeDevice
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.audit.models import Event

STEP, LEAST = 30, 8
"""Seconds that a code is the present one; how many of them there must be left."""


class Phone:
    """An authenticator app: it has the secret that was typed into it."""

    def __init__(self, secret):
        self.secret = b32decode("".join(secret.split()))
        left = STEP - time.time() % STEP
        if left < LEAST:  # the code before now would be too old when the server reads it
            time.sleep(left)
        self.step = int(time.time() // STEP) - 1

    def code(self):
        """One that was not shown before: the step before now first, then the next ones."""
        found = oath.hotp(self.secret, self.step)
        self.step += 1
        return f"{found:06d}"


def enrol(page):
    """Set up from the page; the phone, and the recovery codes that were shown."""
    page.goto("/factor/")
    page.click("button:has-text('启用动态口令')")
    page.wait_for_selector("svg.square")
    phone = Phone(page.inner_text("#secret"))
    page.fill("[name=code]", phone.code())
    page.click("button:has-text('确认启用')")
    page.wait_for_url("**/factor/codes/")
    return phone, page.locator("#codes code").all_inner_texts()


def log_in(page, name):
    """The password; what comes then is the test's business."""
    page.goto("/login/")
    page.fill("[name=username]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")


def log_out(page):
    page.click("text=退出")
    page.wait_for_url("**/login/")


def refuse(page, code, why):
    page.wait_for_selector("[name=code]")
    page.fill("[name=code]", code)
    page.click("main button.primary")
    page.wait_for_selector(f".error:has-text('{why}')")


@pytest.fixture
def no_waiting(monkeypatch):
    """Wrong codes without the pause after them, which a test of its own has."""
    monkeypatch.setattr(OneTimeDevice, "get_throttle_factor", lambda _: 0)


def test_a_device_is_set_up_and_asked_for_at_the_next_login(open_page, no_waiting):
    page = open_page("auditor", username="chen")
    phone, codes = enrol(page)
    assert len(codes) == 10
    page.click("text=已保存，继续")
    page.wait_for_selector("h1:has-text('我的待办')")
    assert codes[0] not in page.content()
    log_out(page)
    log_in(page, "chen")
    page.wait_for_url("**/factor/prove/**")
    page.goto("/audit/")  # no way around
    page.wait_for_url("**/factor/prove/?next=%2Faudit%2F")
    refuse(page, "000000", "动态验证码不正确")
    page.fill("[name=code]", phone.code())
    page.click("main button.primary")
    page.wait_for_url("**/audit/")
    assert Event.objects.filter(actor="chen", reason="动态口令验证通过").count() == 1


def test_a_wrong_first_code_enables_nothing(open_page, no_waiting):
    page = open_page("auditor", path="/factor/")
    page.click("main button.primary")
    page.wait_for_selector("svg.square")
    refuse(page, "000000", "验证码不正确")
    page.fill("[name=code]", "12345")
    page.click("button:has-text('确认启用')")
    page.wait_for_selector(".error:has-text('应为6位数字')")
    assert not OneTimeDevice.objects.filter(confirmed=True).exists()


def test_a_code_that_was_used_is_refused(open_page, no_waiting):
    page = open_page("auditor", username="chen")
    phone, _ = enrol(page)
    used = phone.code()
    page.goto("/factor/")
    page.fill("#renew_code", used)
    page.click("button:has-text('重新生成')")
    page.wait_for_url("**/factor/codes/")
    page.goto("/factor/")
    log_out(page)
    log_in(page, "chen")
    page.wait_for_url("**/factor/prove/**")
    refuse(page, used, "动态验证码不正确")


def test_a_recovery_code_lets_in_once(open_page, no_waiting):
    page = open_page("auditor", username="chen")
    _, codes = enrol(page)
    for code, why in ((codes[0], ""), (codes[0], "恢复码已用过")):
        page.goto("/factor/")
        log_out(page)
        log_in(page, "chen")
        page.wait_for_url("**/factor/prove/**")
        if why:
            refuse(page, code, why)
            page.fill("[name=code]", codes[1])
        else:
            page.fill("[name=code]", code)
        page.click("main button.primary")
        page.wait_for_selector("h1:has-text('我的待办')")
    page.goto("/factor/")
    assert "8 个" in page.inner_text("main")


def test_after_wrong_codes_one_has_to_wait(open_page):
    page = open_page("auditor", username="chen")
    phone, _ = enrol(page)
    page.goto("/factor/")
    for _ in range(5):  # the pause grows: 1, 2, 4, 8, 16 seconds
        with acting("chen"):
            OneTimeDevice.objects.get(user__username="chen").throttle_increment()
    page.fill("#remove_code", phone.code())
    page.click("button:has-text('停用动态口令')")
    page.wait_for_selector(".error:has-text('秒后再试')")
    assert OneTimeDevice.objects.filter(confirmed=True).exists()


def test_a_role_that_must_have_one_sees_nothing_before(open_page, make_user):
    make_user("leader", username="feng")
    with acting("test"):
        factors.require(["leader"])
    page = open_page()
    log_in(page, "feng")
    page.wait_for_url("**/factor/?next=%2F")
    page.wait_for_selector("text=您的角色须启用动态口令")
    for path in ("/desk/settlements/", "/people/"):
        page.goto(path)
        page.wait_for_selector("text=您的角色须启用动态口令")
    _, codes = enrol(page)
    assert len(codes) == 10
    page.goto("/desk/settlements/")
    page.wait_for_selector("h1:has-text('结算记录')")


def test_the_user_takes_the_own_device_away_with_a_code(open_page, no_waiting):
    page = open_page("auditor", username="chen")
    phone, _ = enrol(page)
    page.goto("/factor/")
    page.fill("#remove_code", "000000")
    page.click("button:has-text('停用动态口令')")
    page.wait_for_selector(".error:has-text('动态验证码不正确')")
    page.fill("#remove_code", phone.code())
    page.click("button:has-text('停用动态口令')")
    page.wait_for_selector("text=已停用动态口令")
    assert not OneTimeDevice.objects.exists()


def test_two_others_take_a_lost_device_away(open_page, make_user):
    enrol(open_page("auditor", username="chen"))
    asking = open_page("administrator", username="qin", path="/factors/")
    asking.fill("[name=reason]", "手机遗失，本人持身份证到场")
    asking.click("button:has-text('提出停用')")
    asking.wait_for_selector("text=等待另一人复核")
    assert asking.locator("text=同意停用").count() == 0
    deciding = open_page("leader", username="feng", path="/")
    deciding.click("text=件动态口令停用申请待复核")
    deciding.wait_for_selector("h1:has-text('动态口令管理')")
    deciding.click("button:has-text('同意停用') >> nth=0")
    deciding.wait_for_selector("text=本人下次登录只需密码")
    removal = FactorRemoval.objects.get()
    assert (removal.state, removal.asked_by.username, removal.decided_by.username) == ("done", "qin", "feng")
    assert not OneTimeDevice.objects.exists()


def test_the_rule_is_set_on_the_page(open_page):
    page = open_page("administrator", path="/factors/")
    page.check("[name=roles][value=fund_officer]")
    page.click("main button:has-text('保存')")
    page.wait_for_selector("text=已保存。须启用的人")
    assert factors.required() == {"fund_officer"}


def test_on_a_phone_the_square_and_the_secret_fit(open_page):
    page = open_page("auditor", path="/factor/", size=PHONE)
    page.click("main button.primary")
    page.wait_for_selector("svg.square")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
