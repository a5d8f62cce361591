"""The village doctor signs, records and sends a file on the phone; what may not be is said and not written."""

import datetime as dt
import re

from tests.workbench.browser.conftest import PHONE
from tests.workbench.conftest import OTHER_TOWN, TOWN
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.base.day import today
from tuodi.workbench.services.models import Contract, ServiceDone
from tuodi.workbench.services.service.contracts import SOON, sign, year_after


def _fill(page, **values):
    for name, value in values.items():
        page.fill(f"[name={name}]", value)


def test_a_contract_and_a_service_on_the_phone(open_page, make_person):
    person = make_person("冉光明", township=TOWN)
    stranger = make_person("向秀兰", township=OTHER_TOWN)
    page = open_page("village_doctor", path="/services/", township=TOWN, size=PHONE)
    page.click("main summary:has-text('登记签约')")
    page.select_option("main details [name=disease]", "hypertension")
    _fill(page, certno=stranger.certno, institution="汉葭街道卫生院", begndate="2024-01-01", enddate="2024-12-31")
    page.click("main details button.primary")
    page.wait_for_selector(".error:has-text('不在您的辖区')")
    _fill(page, certno=person.certno)
    page.click("main details button.primary")
    page.wait_for_selector(".note-error:has-text('签约周期不少于 1 年')")
    with unlimited():
        assert not Contract.objects.exists()
    _fill(page, enddate="2025-01-01")
    page.click("main details button.primary")
    page.wait_for_selector("h2:has-text('服务项目')")
    page.select_option("[name=item]", "随访评估")
    _fill(page, on="2025-06-01")
    page.click("main button:has-text('登记服务')")
    page.wait_for_selector(".note-error:has-text('服务日期不在签约期内')")
    _fill(page, on="2024-06-01", note="血压 136/84")
    page.click("main button:has-text('登记服务')")
    page.wait_for_selector(".timeline:has-text('血压 136/84')")
    with unlimited():
        done = ServiceDone.objects.get()
    assert (done.contract.person, done.item, f"{done.on}") == (person, "随访评估", "2024-06-01")


def test_a_file_of_the_township(open_page, make_person, tmp_path):
    person = make_person("冉光明", township=TOWN)
    file = tmp_path / "签约.csv"
    file.write_text(
        "姓名,证件号码,病种,签约机构,签约日期,到期日期\n"
        f"冉光明,{person.certno},高血压,卫生院,2024-01-01,2025-01-01\n"
        f"冉光明,{person.certno},2型糖尿病,卫生院,2024-01-01,2024-06-01\n",
        encoding="utf-8",
    )
    page = open_page("township_staff", path="/services/", township=TOWN)
    page.click("text=批量登记")
    page.wait_for_selector("h1:has-text('批量登记')")
    page.set_input_files("[name=file]", str(file))
    page.click("main button:has-text('上传登记')")
    page.wait_for_url(re.compile(r"/services/files/\d+/$"))
    page.wait_for_selector("td:has-text('签约周期不少于 1 年')")
    with page.expect_download() as got:
        page.click("text=下载待改正的行")
    assert got.value.suggested_filename == "签约待改正.xlsx"
    with unlimited():
        assert Contract.objects.get().disease == "hypertension"
    page.goto(page.url.rsplit("/", 2)[0] + "/")
    page.wait_for_selector("h1:has-text('批量登记')")
    page.set_input_files("[name=file]", str(file))
    page.click("main button:has-text('上传登记')")
    page.wait_for_selector(".note:has-text('没有重复登记')")
    with unlimited():
        assert Contract.objects.count() == 1


def test_a_contract_that_ends_soon_is_renewed_from_its_end(open_page, make_person):
    person = make_person("冉光明", township=TOWN)
    ends = today() + SOON
    with unlimited(), acting("doctor"):
        soon, later = (
            sign(person, "doctor", disease=disease, institution="卫生院", doctor="", renews=False, begndate=begin,
                 enddate=end)
            for disease, begin, end in (
                ("hypertension", ends - dt.timedelta(days=400), ends),
                ("diabetes", ends - dt.timedelta(days=400), ends + dt.timedelta(days=1)),
            )
        )  # fmt: skip
    page = open_page("village_doctor", path=f"/services/{later.pk}/", township=TOWN, size=PHONE)
    assert not page.query_selector("main button:has-text('续签一年')")
    page.goto(f"/services/{soon.pk}/")
    page.click("main button:has-text('续签一年')")
    page.wait_for_selector(".note-success, .note")
    with unlimited():
        made = Contract.objects.exclude(pk__in=(soon.pk, later.pk)).get()
    assert (made.disease, made.begndate, made.enddate) == ("hypertension", ends, year_after(ends))
    page.goto(f"/services/{soon.pk}/")
    assert not page.query_selector("main button:has-text('续签一年')")
