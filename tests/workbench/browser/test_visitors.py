"""Somebody without a login reports a hospital on the phone, with a picture; officer and leader work on it."""

import struct

from tests.workbench.browser.conftest import PHONE
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.supervision.models import Tip, TipFile

JPEG = b"\xff\xd8\xff\xe0" + struct.pack(">H", 7) + b"JFIF\0\xff\xda" + struct.pack(">H", 3) + b"\0pixels"


def test_a_tip_from_the_phone_to_its_end(open_page, places, tmp_path):
    photo = tmp_path / "病房.jpg"
    photo.write_bytes(JPEG)
    page = open_page(path="/ask/", size=PHONE)
    page.click("text=举报欺诈骗保")
    page.wait_for_selector("h1:has-text('举报欺诈骗保')")
    page.check("[name=subject][value=stay]")
    page.fill("[name=text]", "挂床")
    page.click("main button:has-text('提交举报')")
    page.wait_for_selector("main textarea:invalid")
    page.fill("[name=text]", "夜间病房没有人，白天有人登记住院")
    page.set_input_files("[name=pictures]", str(photo))
    page.click("main button:has-text('提交举报')")
    page.wait_for_selector("#receipt")
    receipt = page.inner_text("#receipt")
    with unlimited():
        tip = Tip.objects.get()
        assert TipFile.objects.get().tip == tip

    officer = open_page("review_officer", path=f"/supervision/tips/{tip.pk}/")
    officer.click("text=我来核查")
    officer.wait_for_selector("main button:has-text('提交审定')")
    officer.fill("[name=found]", "护理记录为空")
    officer.click("main button:has-text('提交审定')")
    officer.wait_for_selector("h2:has-text('待审定')")
    assert not officer.query_selector("main button[value=yes]")
    leader = open_page("leader", path=f"/supervision/tips/{tip.pk}/")
    leader.click("main button[value=no]")
    leader.wait_for_selector(".note:has-text('退回须写明原因')")
    leader.click("main button[value=yes]")
    leader.wait_for_selector("h2:has-text('属实')")

    page.click("main a:has-text('查办理情况')")
    page.wait_for_selector("[name=receipt]")
    page.fill("[name=receipt]", receipt)
    page.click("main button:has-text('查询')")
    page.wait_for_selector(".tip-state:has-text('已办结：举报属实')")
    assert "护理记录" not in page.inner_text("body")
