"""One-time passwords: what is taken and what is refused, who must have one, two persons to take one away.

The clock is the test's: a code of RFC 6238 depends on it and on the secret alone.
"""

import datetime as dt
from base64 import b32decode, b32encode

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.utils import timezone
from django_otp import oath

from tuodi.workbench.access import factors
from tuodi.workbench.access.models import FactorRemoval, OneTimeDevice, RecoveryCode, User
from tuodi.workbench.access.tokens import make_token
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.audit.models import Event

NOW = 1_700_000_000
SECRET = b"12345678901234567890"


class Clock:
    """The time of the phone and of the server."""

    def __init__(self, monkeypatch):
        self.now = NOW
        monkeypatch.setattr("tuodi.workbench.access.factor_models.time.time", lambda: self.now)
        monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2024, 6, 3, 9) + dt.timedelta(seconds=self.now - NOW))

    def code(self, secret=SECRET, steps=0):
        return f"{_code(secret, self.now + 30 * steps):06d}"


def _code(secret, at):
    return oath.hotp(secret, at // 30)


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


@pytest.fixture
def enrolled(make_user, clock):
    """A user with a device, and the recovery codes."""

    def make(*roles, **more):
        user = make_user(*roles, **more)
        with acting(user.username):
            begun = factors.begin(user)
            begun.secret = b32encode(SECRET).decode()
            begun.save()
            _, codes = factors.confirm(user, clock.code())
        clock.now += 60
        return user, codes

    return make


def refused(user, code):
    with acting(user.username), pytest.raises(factors.Refused) as why:
        factors.prove(user, code)
    return str(why.value)


def test_the_code_is_that_of_the_standard():
    # RFC 6238, appendix B, SHA-1: at 59 seconds the eight digits are 94287082; six of them 287082
    device = OneTimeDevice(secret=b32encode(SECRET).decode())
    assert _code(SECRET, 59) == 287082
    assert device.groups[:2] == ["GEZD", "GNBV"]


def test_a_code_is_taken_once_and_so_is_none_before_it(enrolled, clock):
    user, _ = enrolled("auditor")
    code = clock.code()
    with acting(user.username):
        factors.prove(user, code)
    assert "不正确" in refused(user, code)
    clock.now += 60
    assert "不正确" in refused(user, clock.code(steps=-2))


@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_differ_by_one_step(enrolled, clock, steps, taken):
    user, _ = enrolled("auditor")
    clock.now += 300
    if taken:
        with acting(user.username):
            assert factors.prove(user, clock.code(steps=steps)).user == user
    else:
        assert "不正确" in refused(user, clock.code(steps=steps))


def test_after_wrong_codes_even_the_right_one_has_to_wait(enrolled, clock):
    user, _ = enrolled("auditor")
    # 1 s after the first, 2 after the second, 4 after the third
    for wait in (1, 2, 4):
        refused(user, "000000")
        assert f"请 {wait} 秒后再试" in refused(user, clock.code())
        clock.now += wait
    clock.now += 1
    with acting(user.username):
        factors.prove(user, clock.code())
    assert OneTimeDevice.objects.get(user=user).throttling_failure_count == 0


def test_a_recovery_code_works_once_whether_or_not_it_is_typed_with_dashes(enrolled, clock):
    user, codes = enrolled("auditor")
    assert (len(codes), len(set(codes)), factors.codes_left(user)) == (10, 10, 10)
    with acting(user.username):
        factors.prove(user, codes[0].replace("-", " ").lower())
    assert factors.codes_left(user) == 9
    assert "已用过" in refused(user, codes[0])


def test_new_recovery_codes_make_the_old_ones_void(enrolled, clock):
    user, codes = enrolled("auditor")
    with acting(user.username):
        fresh = factors.renew_codes(user, clock.code())
    clock.now += 60
    assert not set(fresh) & set(codes)
    assert "不正确" in refused(user, codes[1])


def test_neither_secret_nor_codes_stand_in_the_database_or_in_its_log(enrolled):
    user, codes = enrolled("auditor")
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM access_onetimedevice")
        stored = cursor.fetchone()[0]
        cursor.execute("SELECT digest FROM access_recoverycode")
        digests = [row[0] for row in cursor.fetchall()]
    log = str(list(Event.objects.values_list("before", "after")))
    secret = b32encode(SECRET).decode()
    assert stored.startswith("~k1~")
    assert OneTimeDevice.objects.get(user=user).secret == secret
    for text in (secret, stored, codes[0], codes[0].replace("-", "")):
        assert text not in log
        assert text not in digests
        assert secret not in stored


def test_everything_is_in_the_log_with_its_reason(enrolled, clock):
    user, codes = enrolled("auditor")
    refused(user, "000000")
    clock.now += 60
    with acting(user.username):
        factors.prove(user, codes[0])
        clock.now += 60
        factors.remove(user, clock.code())
    said = set(Event.objects.filter(actor=user.username).values_list("reason", flat=True))
    assert {"启用动态口令", "生成恢复码", "动态验证码不正确", "用恢复码登录", "本人停用动态口令"} <= said


def test_taking_a_device_away_takes_two_others(enrolled, make_user):
    user, _ = enrolled("auditor")
    asks, decides = make_user("administrator"), make_user("leader")
    with acting("administrator"), pytest.raises(factors.Refused, match="没有启用"):
        factors.ask_removal(decides, asks, "手机遗失")
    with acting("administrator"):
        asked = factors.ask_removal(user, asks, "手机遗失")
    for by, why in ((asks, "提出人不能复核"), (user, "由他人复核")):
        with acting(by.username), pytest.raises(factors.Refused, match=why):
            factors.decide_removal(asked.pk, by, agree=True)
    with acting("administrator"), pytest.raises(factors.Refused, match="等待复核"):
        factors.ask_removal(user, asks, "再提")
    with acting("leader"):
        factors.decide_removal(asked.pk, decides, agree=True)
    assert not OneTimeDevice.objects.exists()
    assert not RecoveryCode.objects.exists()
    with acting("leader"), pytest.raises(factors.Refused, match="已经复核过"):
        factors.decide_removal(asked.pk, decides, agree=True)


def test_a_refused_request_leaves_the_device(enrolled, make_user):
    user, _ = enrolled("auditor")
    with acting("administrator"):
        asked = factors.ask_removal(user, make_user("administrator"), "电话里说的")
    with acting("leader"):
        factors.decide_removal(asked.pk, make_user("leader"), agree=False)
    assert factors.device_of(user) is not None


@pytest.mark.parametrize("both", ["asked_by", "user"])
def test_the_database_itself_refuses_one_person_twice(enrolled, make_user, both):
    user, _ = enrolled("auditor")
    other = make_user("administrator")
    whose = {"asked_by": other, "user": user}
    with pytest.raises(IntegrityError), acting("test"):
        FactorRemoval.objects.create(user=user, asked_by=other, decided_by=whose[both], reason="x", state="done")


@pytest.mark.parametrize(
    ("device", "rule", "standing"),
    [(False, False, "free"), (False, True, "lacks"), (True, False, "has"), (True, True, "has")],
)
def test_how_a_user_stands(enrolled, make_user, device, rule, standing):
    user = enrolled("auditor")[0] if device else make_user("auditor")
    make_user("leader")
    with acting("test"):
        factors.require(["auditor"] if rule else ["leader"])
    assert factors.standing(user).value == standing


def entered(user):
    client = Client()
    client.force_login(user, backend="tuodi.workbench.base.logins.Backend")
    return client


@pytest.mark.parametrize("path", ["/", "/audit/", "/factor/", "/admin/"])
def test_who_has_a_device_gets_no_page_before_the_code(enrolled, path):
    user, _ = enrolled("auditor", "administrator")
    answer = entered(user).get(path)
    assert answer["Location"].startswith("/factor/prove/?next=")


def test_the_password_alone_opens_no_interface_of_a_user_with_a_device(enrolled):
    user, _ = enrolled("settlement_clerk")
    assert entered(user).get("/api/people?q=ab").status_code == 401


def test_a_part_of_a_page_sends_the_whole_page_to_the_code(enrolled):
    user, _ = enrolled("auditor")
    assert entered(user).get("/audit/", headers={"HX-Request": "true"})["HX-Redirect"] == "/factor/prove/"


def test_after_the_code_the_page_that_was_wanted(enrolled, clock):
    user, _ = enrolled("auditor")
    client = entered(user)
    assert "/factor/prove/" in client.post("/tokens/")["Location"]
    answer = client.post("/factor/prove/", {"code": clock.code(), "next": "/audit/"})
    assert (answer["Location"], client.get("/audit/").status_code) == ("/audit/", 200)
    assert client.get("/factor/prove/")["Location"] == "/"


def test_after_the_code_nobody_is_sent_off_the_installation(enrolled, clock):
    user, _ = enrolled("auditor")
    answer = entered(user).post("/factor/prove/", {"code": clock.code(), "next": "https://example.org/"})
    assert answer["Location"] == "/"


def test_a_wrong_code_is_counted_though_the_page_is_shown_again(enrolled):
    user, _ = enrolled("auditor")
    entered(user).post("/factor/prove/", {"code": "000000"})
    assert OneTimeDevice.objects.get(user=user).throttling_failure_count == 1


def test_a_role_that_must_enrol_sees_nothing_before(make_user, clock):
    user = make_user("auditor")
    with acting("test"):
        factors.require(["auditor"])
    client = entered(user)
    assert client.get("/audit/")["Location"].startswith("/factor/?next=")
    assert "您的角色须启用动态口令" in client.get("/factor/").content.decode()
    client.post("/factor/begin/")
    secret = OneTimeDevice.objects.get(user=user)
    page = client.get("/factor/").content.decode()
    assert "<svg" in page
    assert all(group in page for group in secret.groups)
    answer = client.post("/factor/confirm/", {"code": clock.code(b32decode(secret.secret))}, follow=True)
    assert answer.content.decode().count("<li><code>") == 10
    assert "<li><code>" not in client.get("/factor/codes/", follow=True).content.decode()
    assert client.get("/audit/").status_code == 200


def test_a_key_of_a_role_that_must_enrol_opens_nothing_until_then(make_user, enrolled):
    without = make_user("settlement_clerk", username="without")
    having, _ = enrolled("settlement_clerk", username="having")
    answers = {}
    with acting("test"):
        keys = {user.username: make_token(user, "程序", 10)[1] for user in (without, having)}
        factors.require(["settlement_clerk"])
    for name, key in keys.items():
        answers[name] = Client().get("/api/people?q=ab", headers={"Authorization": f"Bearer {key}"}).status_code
    assert answers == {"without": 401, "having": 200}


def test_only_administrators_set_the_rule_and_it_is_logged(login):
    assert login("leader").post("/factors/roles/", {"roles": ["auditor"]}).status_code == 403
    login("administrator", username="chief").post("/factors/roles/", {"roles": ["auditor", "leader"]})
    assert factors.required() == {"auditor", "leader"}
    login("administrator", username="chief2").post("/factors/roles/", {"roles": ["leader"]})
    assert factors.required() == {"leader"}
    assert Event.objects.filter(table="access_factorrule").count() == 3


def test_users_of_another_region_are_not_seen_nor_touched(login, enrolled):
    user, _ = enrolled("auditor", region="500114")
    client = login("administrator")
    assert "500114" not in client.get("/factors/").content.decode()
    assert client.post(f"/factors/{user.pk}/removal/", {"reason": "x"}).status_code == 404
    assert User.objects.filter(pk=user.pk).exists()
