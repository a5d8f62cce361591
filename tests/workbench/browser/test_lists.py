"""Certified lists in the browser: upload → look at the differences → hand over; receive; let a row through; phone."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile

from tests.workbench.browser.conftest import PHONE
from tests.workbench.conftest import COUNTY
from tests.workbench.lists.conftest import JUNE, number, sheet
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.jobs.models import JobRun
from tuodi.workbench.jobs.run import carry_out
from tuodi.workbench.lists import service, warn
from tuodi.workbench.lists.models import ListBatch, ListRow, WarningList
from tuodi.workbench.registry.models import IdentityRow, Person


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def work():
    """The worker, once."""
    for job in JobRun.objects.filter(state="waiting"):
        carry_out.call(job.pk)


def content(name="甲一"):
    return sheet(
        (name, number(1), "低保对象", "2024-06-03"), ("乙二", number(2), "低保对象", "2024-06-03"),
        ("丙三", number(3), "脱贫不稳定户", "2024-06-03"),
    )  # fmt: skip


@pytest.fixture
def people(make_person):
    make_person("甲一", certno=number(1))
    make_person("乙二", certno=number(2))


def test_a_department_uploads_looks_and_hands_over(open_page, people):
    page = open_page("department_staff", department="civil_affairs", path="/lists/upload/")
    page.select_option("[name=month]", "2024-06")
    page.set_input_files("[name=file]", {"name": "六月.xlsx", "mimeType": "x/x", "buffer": content()})
    page.click("text=上传并校验")
    page.wait_for_selector("#job progress")
    work()
    page.wait_for_selector(".tiles")
    tiles = page.inner_text(".tiles")
    assert "新增\n2" in tiles
    assert "错误行\n1" in tiles
    page.click(".tabs >> text=错误行")
    assert "脱贫不稳定户由乡村振兴部门认定" in page.inner_text("main")
    with page.expect_download() as got:
        page.click("text=下载待改正的行")
    assert got.value.suggested_filename.endswith("待改正.xlsx")
    page.click(".tabs >> text=概况")
    page.on("dialog", lambda asked: asked.accept())
    page.click("text=提交给医保部门")
    page.wait_for_selector("text=等待医保部门接收")
    with unlimited():
        assert ListBatch.objects.get().state == "submitted"


def submitted(make_user, name="甲一"):
    user = make_user("department_staff", username="office", department="civil_affairs")
    with unlimited(), acting("office"):
        file = ContentFile(content(name), name="六月.xlsx")
        batch = service.keep_file(
            user, file, county=COUNTY, department="civil_affairs", month=JUNE, kind="full"
        )  # fmt: skip
    work()
    with unlimited(), acting("office"):
        service.submit(user, batch)
    return batch


def test_a_receiver_lets_a_row_through_and_receives(open_page, people, make_user):
    batch = submitted(make_user, name="贾一")
    page = open_page("list_receiver", path="/")
    page.click(".todo >> text=份部门名单待接收")
    page.click(f"text={batch.number}")
    page.click(".tiles >> text=姓名不符")
    page.click("summary >> text=放行")
    page.fill("[name=reason]", "曾用名，已核户口簿")
    page.click("td button")
    page.wait_for_selector("text=已放行：新增")
    page.click(".tabs >> text=概况")
    page.on("dialog", lambda asked: asked.accept())
    page.click("text=接收，写入身份")
    page.wait_for_selector("#job progress")
    work()
    page.wait_for_selector("h1 >> text=已接收")
    with unlimited():
        rows = IdentityRow.objects.values_list("person__psn_name", "identity", "begndate").order_by("person_id")
        assert list(rows) == [
            ("甲一", "minimum_living", dt.date(2024, 6, 3)),
            ("乙二", "minimum_living", dt.date(2024, 6, 3)),
        ]


def test_a_receiver_sends_back_with_a_reason(open_page, people, make_user):
    batch = submitted(make_user)
    page = open_page("list_receiver", path=f"/lists/{batch.pk}/")
    page.click("text=不能接收，退回部门")
    page.fill("[name=reason]", "起始日期有误")
    page.click("button >> text=退回")
    page.wait_for_selector("text=起始日期有误")
    with unlimited():
        assert ListBatch.objects.get().state == "returned"


def test_a_warning_list_goes_out_from_the_page(open_page, make_person, certify):
    certify(make_person("甲一"), "unstable_exit", certifier="rural_revitalisation")
    page = open_page("monitoring_analyst", path="/lists/warnings/")
    page.select_option("form.filters [name=month]", "2024-06")
    page.click("text=生成并发出")
    page.wait_for_selector("text=已发出")
    assert "乡村振兴部门" in page.inner_text(".table")
    assert page.locator(".table tbody tr").count() == 3


@pytest.mark.parametrize(
    "path", ["/lists/", "/lists/all/", "/lists/{}/", "/lists/{}/rows/", "/lists/{}/faults/", "/lists/warnings/"]
)
def test_nothing_runs_over_the_edge_of_a_phone(open_page, people, make_user, path):
    batch = submitted(make_user)
    page = open_page("list_receiver", path=path.format(batch.pk), size=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def accepted(make_user):
    """A batch whose rows are identities."""
    batch = submitted(make_user)
    receiver = make_user("list_receiver", username="first-receiver")
    with unlimited(), acting("first-receiver"):
        service.receive(receiver, ListBatch.objects.get(pk=batch.pk))
    work()
    return batch


def test_a_department_takes_its_list_back_before_it_is_received(open_page, people, make_user):
    batch = submitted(make_user)
    page = open_page("department_staff", department="civil_affairs", path=f"/lists/{batch.pk}/")
    page.on("dialog", lambda asked: asked.accept())
    page.click("button:has-text('撤回')")
    page.wait_for_selector("h1 >> text=已撤回")
    with unlimited():
        assert ListBatch.objects.get().state == "withdrawn"


def test_a_list_is_compared_again_with_what_is_known_now(open_page, people, make_user, make_person):
    user = make_user("department_staff", username="office", department="civil_affairs")
    with unlimited(), acting("office"):
        file = ContentFile(content(), name="六月.xlsx")
        batch = service.keep_file(user, file, county=COUNTY, department="civil_affairs", month=JUNE, kind="full")
    work()
    with unlimited(), acting("test"):
        Person.objects.filter(psn_name="乙二").update(psn_name="乙三")
    page = open_page("department_staff", department="civil_affairs", path=f"/lists/{batch.pk}/")
    assert "姓名不符" not in page.inner_text(".tiles")
    page.click("button:has-text('重新比对')")
    page.wait_for_selector("#job progress")
    work()
    page.wait_for_selector(".tiles:has-text('姓名不符')")


def test_what_was_let_through_is_held_again(open_page, people, make_user):
    batch = submitted(make_user, name="贾一")
    page = open_page("list_receiver", path=f"/lists/{batch.pk}/rows/")
    page.click("summary >> text=放行")
    page.fill("[name=reason]", "曾用名，已核户口簿")
    page.click("td button")
    page.wait_for_selector("text=已放行：新增")
    page.click("button:has-text('取消放行')")
    page.wait_for_selector("summary >> text=放行")
    with unlimited():
        assert set(ListRow.objects.values_list("let_through_by", flat=True)) == {""}


@pytest.mark.parametrize(("button", "state", "held"), [("同意撤销", "undone", 0), ("不同意，保持有效", "accepted", 2)])
def test_a_received_list_is_taken_back_by_two(open_page, people, make_user, button, state, held):
    batch = accepted(make_user)
    asking = open_page("department_staff", department="civil_affairs", path=f"/lists/{batch.pk}/")
    asking.click("text=接收有误，申请撤销")
    asking.fill("[name=reason]", "发错了月份的名单")
    asking.click("button:has-text('申请撤销')")
    asking.wait_for_selector("h1 >> text=撤销待复核")
    assert asking.locator("button:has-text('同意撤销')").count() == 0
    deciding = open_page("settlement_checker", path=f"/lists/{batch.pk}/")
    deciding.on("dialog", lambda asked: asked.accept())
    deciding.click(f"button:text-is('{button}')")
    if state == "undone":
        deciding.wait_for_selector("#job progress")
        work()
        deciding.wait_for_selector("h1 >> text=已撤销")
    else:
        deciding.wait_for_selector("text=名单保持有效")
    with unlimited():
        assert ListBatch.objects.get().state == state
        now = IdentityRow.objects.filter(superseded=None, vali_flag=True)
        assert now.count() == held


def test_a_warning_list_comes_back_marked_and_is_acknowledged(open_page, make_person, certify, make_user):
    certify(make_person("甲一", certno=number(1)), "unstable_exit", certifier="rural_revitalisation")
    sender = make_user("monitoring_analyst", username="sender")
    with unlimited(), acting("sender"):
        made = {one.department: one for one in warn.send(sender, COUNTY, JUNE)}
    path = f"/lists/warnings/{made['civil_affairs'].pk}/"
    page = open_page("department_staff", department="civil_affairs", path=path)
    head = ("姓名", "证件号码", "标识结果", "身份类别", "起始日期", "终止日期", "处置情况")
    marked = sheet(("甲一", number(1), "身份不变", "", "", "", "已入户"), head=head)
    page.set_input_files("[name=file]", {"name": "标识.xlsx", "mimeType": "x/x", "buffer": marked})
    page.click("text=上传标识")
    page.wait_for_selector("text=已收到 1 人的标识")
    receiver = open_page("list_receiver", path=path)
    receiver.click("text=确认收到回传")
    receiver.wait_for_selector("h1 >> text=已确认")
    with unlimited():
        one = WarningList.objects.get(pk=made["civil_affairs"].pk)
        assert (one.state, one.acknowledged_by) == ("acknowledged", "list_receiver")
