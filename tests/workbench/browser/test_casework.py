"""The township takes a case in, the clerk proposes, civil affairs gives its opinion, the checker decides."""

from tests.workbench.desk.conftest import BILL
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.casework.models import Case, CaseTerms, Publicity
from tuodi.workbench.desk.service.opening import declare
from tuodi.workbench.desk.service.settle import Request, settle
from tuodi.workbench.registry.models import IdentityRow


def test_recognition_from_intake_to_class(open_page, make_person, insure):
    person = make_person("冉光明")
    insure(person, 2024, insu_admdvs="500114")
    with acting("leader"), unlimited():
        declare(person.county, 2024, "fund")
        settle(person, BILL, Request(by="clerk", key="k"))
        CaseTerms.objects.create(
            county=person.county, kind="recognition", limit_days=30, publicity_days=1, up_to=500_00, basis="示例",
            by="leader",
        )  # fmt: skip
    town = open_page("township_staff", path=f"/cases/new/?person={person.pk}", township=person.township)
    town.select_option("[name=kind]", "recognition")
    town.fill("[name=reason]", "大病住院，家庭困难")
    town.click("main button.primary")
    town.wait_for_url("**/cases/*/")
    path = "/cases/" + town.url.rstrip("/").rsplit("/", 1)[1] + "/"
    town.click("main button:has-text('材料齐全')")
    assert "材料未齐" in town.inner_text("main")
    while town.query_selector("main button[value=received]"):
        town.click("main button[value=received] >> nth=0")
    town.click("main button:has-text('材料齐全')")
    town.click("summary:has-text('登记入户')")
    town.fill("[name=visitors]", "张三、李四")
    town.fill("[name=found]", "属实")
    town.click("main button:has-text('登记入户')")
    town.click("summary:has-text('家庭收入和财产')")
    town.fill("[name=members]", "3")
    town.fill("[name=income]", "20000")
    town.fill("[name=assets]", "无")
    town.click("main button:has-text('登记家庭情况')")
    assert not town.query_selector("main button:has-text('拟定并公示')")

    clerk = open_page("settlement_clerk", path=path)
    clerk.fill("[name=place]", "村务公开栏")
    clerk.click("main button:has-text('拟定并公示')")
    clerk.click("main button:has-text('公示期满')")
    assert "期满后才能提交" in clerk.inner_text("main")
    with acting("test"), unlimited():  # a day later
        shown = Publicity.objects.get()
    assert shown.enddate == shown.begndate

    civil = open_page("department_staff", path=path, department="civil_affairs")
    civil.click("main button[value=yes]")
    with unlimited():
        case = Case.objects.get()
        assert case.verdicts.get().agrees
        assert case.state == Case.State.PUBLIC
        assert not IdentityRow.objects.exists()
