"""A visitor asks on a phone; the clerk opens the visitor's code, finds the person and books the bill."""

import datetime as dt
from urllib.parse import urlencode

from tests.workbench.family.conftest import ANSWERS
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.desk.models import Settlement
from tuodi.workbench.desk.service.opening import declare


def test_from_the_question_to_the_booking(open_page, make_person, insure, monkeypatch):
    monkeypatch.setattr("tuodi.workbench.family.screens.public.today", lambda: dt.date(2024, 6, 1))
    person = make_person("冉光明")
    insure(person, 2024, insu_admdvs="500114")
    with acting("test"), unlimited():
        declare(person.county, 2024, "fund")
    page = open_page("settlement_clerk", path="/ask/")
    page.set_viewport_size({"width": 390, "height": 844})
    page.click("text=开始")
    for _ in range(len(ANSWERS) + 1):
        if page.query_selector(".ask-check"):
            if "dise_class" in page.url:
                break
            page.click("text=看结果")
            continue
        name = page.get_attribute("input[name=q]", "value")
        radio = page.query_selector(f"input[type=radio][name={name}][value='{ANSWERS[name]}']")
        if radio is not None:
            radio.check()
        elif page.query_selector(f"select[name={name}]"):
            page.select_option(f"select[name={name}]", ANSWERS[name])
        else:
            page.fill(f"#answer[name={name}]", ANSWERS[name])
        page.click("button[type=submit]")
    page.click("text=看结果")
    assert "12,063.43" in page.inner_text("main")
    code = page.inner_text("#code")

    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(page.url.split("/ask/")[0] + "/family/draft/")
    page.fill("#code", code)
    page.click("main button[type=submit]")
    page.fill("#find-q", "冉光明")
    page.click("#found a")
    assert page.input_value("[name=medfee_sumamt]") == "70000.00"
    for name, value in (("begndate", "2024-06-01"), ("enddate", "2024-06-09"), ("mdtrt_admdvs", "500103")):
        page.fill(f"[name={name}]", value)
    page.on("dialog", lambda dialog: dialog.accept())
    page.wait_for_selector("#result .trace-stage")
    page.click("button:has-text('确认入账')")
    page.wait_for_url("**/desk/settlements/*/")
    with unlimited():
        booked = Settlement.objects.get()
    # a resident without a class: 70,000 − 29,600 basic − (30,400 − 17,833) × 60 % critical
    assert booked.psn_part_amt == 70_000_00 - 29_600_00 - 7_540_20


def test_the_rules_and_an_answer_need_neither_a_login_nor_a_script(
    chromium, live_server, transactional_db, monkeypatch
):
    monkeypatch.setattr("tuodi.workbench.family.screens.public.today", lambda: dt.date(2024, 6, 1))
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN", base_url=live_server.url)
    page = context.new_page()
    page.goto("/ask/rules/")
    for name, value in (("region", "500114"), ("plan", "1"), ("who", "adult"), ("class", "none")):
        page.select_option(f"[name={name}]", value)
    page.click("button:has-text('看政策')")
    page.wait_for_selector("h2:has-text('还有哪些权利')")
    # level 2, 10,000 within the catalogue: (10,000 − 300) × 70 % = 6,790.00 and 3,210.00 to be paid
    told = page.inner_text("main")
    assert "6,790.00" in told
    assert "3,210.00" in told
    page.goto(f"/ask/result/?{urlencode(ANSWERS)}")
    page.wait_for_selector("text=按规定转诊可少付 12,063.43 元")
    page.goto("/funds/")
    page.wait_for_selector("[name=password]")  # of the bureau's own nothing is seen
    context.close()
