"""An institution is registered in the browser, gets another key, and its messages are looked at."""

from django.test import Client
from django_scopes import scopes_disabled

from tests.workbench.national.conftest import CALL, message
from tuodi.workbench.national import senders
from tuodi.workbench.national.models import Institution


def test_an_institution_from_the_form_to_its_first_message(open_page):
    senders.forget()
    page = open_page("administrator", "settlement_clerk", path="/national/institutions/")
    page.click("text=登记机构")
    page.fill("[name=code]", "H50024300088")
    page.fill("[name=name]", "新医院")
    page.select_option("[name=scheme]", "x_ca")
    page.fill("[name=access_key]", "ak-88")
    page.click("main button[type=submit]")
    first = page.inner_text("#fresh")
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("text=生成新密钥")
    page.wait_for_selector("text=原密钥即刻失效")
    second = page.inner_text("#fresh")
    with scopes_disabled():
        made = Institution.objects.get()
    assert first != second == made.secret
    page.click("text=变更")
    page.select_option("[name=scheme]", "none")
    page.click("main button[type=submit]")
    page.wait_for_selector("text=已保存")
    said = message("9001", {"signIn": {"opter_no": "7"}}, code="H50024300088")
    assert Client().post(CALL, said, content_type="application/json").json()["infcode"] == 0
    page.reload()
    page.click("table a")
    page.wait_for_selector("h1:has-text('9001 签到')")
    assert '"infcode": 0' in page.inner_text("pre >> nth=1")
