"""Every duty on a screen that is about it: it opens for somebody who may see it, names the clause, shows its matter.

`SHOWN`: clause → words that stand on one of its screens without any record, since they are headings, columns, choices
or figures of the rules. Whoever points a clause at another screen has to find the words there.
"""

import html
import re

import pytest
from django.urls import reverse

from tests.workbench.conftest import COUNTY
from tuodi.policy.screens import DUTIES, screens_of
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.dashboards.duties import duties
from tuodi.workbench.registry.models import Place
from tuodi.workbench.rules import book

ROLES = (
    "leader",
    "review_officer",
    "township_staff",
    "department_staff",
    "fund_officer",
    "settlement_clerk",
    "administrator",
)
SHOWN = {
    "N-3.4": "脱贫人口参保率", "N-3.4a": "七类低收入人口参保率", "N-3.4b": "职工参保", "N-3.5c": "门诊慢特病保障",
    "N-3.5b2": "两病健康管理覆盖率", "N-3.7e": "预计", "N-3.8a": "部门核实中", "N-3.8b": "本月的预警线",
    "N-3.8c": "依申请医疗救助", "N-3.8d": "商业保险", "N-4.9": "镇街任务|任务", "N-4.9a": "试算与结算",
    "N-4.9b": "备案", "N-4.9c": "就医地", "N-4.10b": "预付款", "N-4.10c": "目录外费用占比", "N-4.11a": "挂床住院",
    "N-4.11b": "机构信用", "N-4.11c": "异地参保", "N-5.13": "落实的上级文件", "N-5.14": "权限表",
    "N-5.15a": "重点县", "N-5.15b": "名单", "N-5.15c": "上报单位", "W-2.1f": "资金来源", "W-3.4": "商业保险",
    "W-4.1": "部门核实中", "W-4.1b": "名单", "W-4.1c": "依申请医疗救助", "W-4.2b": "任务", "W-4.3b": "疑点",
    "W-5.1": "责任部门", "W-5.2": "填报部门意见", "W-5.2c": "家庭医生签约", "W-5.3": "人员", "W-5.3b": "上报单位",
    "C-2.2": "待遇", "C-2.3": "责任部门", "C-3.1b": "资金来源", "C-3.1c": "未参保", "C-3.2c": "民政",
    "C-3.3a2": "筹资", "C-3.3b": "一事一议特殊救助", "C-3.4c": "衔接", "C-Q1d": "资金来源", "C-Q2b": "资金来源",
    "C-Q5b": "衔接", "C-Q6b": "依申请医疗救助", "C-Q8": "一事一议特殊救助", "C-Q10": "渝医保发〔2021〕68号",
    "C-Q11": "家庭医生签约", "C-Q11b": "状态", "C-Q11c": "到期自动续签", "C-Q12a": "高血压",
    "C-Q12a2": "严重精神障碍", "C-Q12a3": "肺结核", "C-Q12b": "C-Q12b", "C-Q13": "预警名单",
    "Q-2.1c": "市外参保台账", "Q-4.1": "监测", "Q-4.1b": "部门核实中", "Q-4.2": "报送",
    "Q-4.2b": "医疗困难临时救助", "Q-5.1": "慈善组织", "Q-5.2": "医疗互助", "Q-5.2b": "工会",
    "Q-6.1c": "重庆市重特大疾病医疗救助经办业务管理规程", "Q-6.1b": "接口报文", "Q-6.1e": "目录外费用占比",
    "Q-6.1a": "试算与结算", "Q-6.1a2": "手工报销", "Q-6.2": "转诊", "Q-6.2d": "备案", "Q-6.2c": "疑点",
    "Q-7.1": "责任部门", "Q-7.2": "填报部门意见", "Q-7.3": "预计", "Q-7.3b": "多渠道筹资", "Q-7.3c": "专用",
    "Q-7.4": "受理申请", "P-2a": "居民医保参保完成率", "P-2a2": "脱贫人口参保率", "P-2a3": "七类低收入人口参保率",
    "P-2b": "已预警未办结处置", "P-3.1": "缴费", "P-3.1f": "资金来源", "P-3.1f2": "资金来源", "P-3.1g": "月调度",
    "P-3.1g2": "市外参保台账", "P-3.1g3": "职工参保", "P-3.1h": "集中缴费期", "P-3.2c2": "两病门诊用药保障覆盖率",
    "P-3.2g2": "医疗困难临时救助", "P-3.3": "部门核实中", "P-3.3a": "一般人群", "P-3.3b": "P-3.3b",
    "P-3.3b2": "P-3.3b2", "P-3.3b3": "P-3.3b3", "P-3.3c": "核查待遇落实", "P-3.3d": "待处置", "P-3.3d2": "待处置",
    "P-3.3d3": "待处置", "P-3.3d4": "待处置", "P-3.3d5": "待处置", "P-3.3d6": "待处置", "P-4.1": "片区",
    "P-4.2": "填报部门意见", "P-4.3": "待遇", "P-4.4": "季度",
}  # fmt: skip


def words(answer):
    """What is read on a page, without its menu and without the line that names the clauses."""
    page = answer.content.decode()
    main = re.sub(r'(?s)<p class="clauses-here">.*?</p>|<script.*?</script>', "", page[page.index("<main") :])
    return html.unescape(re.sub(r"<[^>]+>", " ", main))


@pytest.fixture
def page_of(login):
    """The first answer 200 of the roles, by the path; each asked once."""
    seen, clients = {}, {}

    def page_of(path):
        if path not in seen:
            for role in ROLES:
                more = {"township": f"{COUNTY}001"} if role == "township_staff" else {}
                more |= {"department": "civil_affairs"} if role == "department_staff" else {}
                client = clients.setdefault(role, None) or login(role, username=role, **more)
                clients[role] = client
                answer = client.get(path, follow=True)
                if answer.status_code == 200:
                    break
            seen[path] = answer
        return seen[path]

    return page_of


def test_every_duty_has_its_words():
    assert set(SHOWN) == {one.clause.id for one in duties()}


def test_every_duty_can_be_pointed_to_on_a_screen_that_is_about_it(page_of):
    lacking = []
    for one in book().clauses:
        if one.kind not in DUTIES:
            continue
        pages = [page_of(screen.path) for screen in screens_of(one.id, one.becomes)]
        assert [answer.status_code for answer in pages] == [200] * len(pages), one.id
        if not any(re.search(SHOWN[one.id], words(answer)) for answer in pages):
            lacking.append((one.id, SHOWN[one.id], [screen.path for screen in screens_of(one.id, one.becomes)]))
    assert lacking == []


def test_a_screen_names_the_clauses_that_are_done_on_it(page_of):
    for one in duties():
        for screen in one.screens:
            page = page_of(screen.path)
            if page.context is None or "clauses_here" not in page.context:
                continue  # the public page: no clauses before a family
            assert one.clause.id in page.context["clauses_here"], (one.clause.id, screen.path)


def test_the_documents_by_region(login):
    page = words(login("leader").get("/boards/documents/"))
    assert "渝乡振发〔2022〕15号" in page  # what the county's notice carries out
    assert "彭水府办发〔2018〕98号" in page  # what it names and nobody here has
    assert "没有实施文件" not in page  # this county has one
    assert "门诊慢特病待遇" in page  # a figure that is wanting, by its name
    assert "_schedule" not in page


def test_a_county_without_a_document_is_listed(login, places):
    with acting("system:test"):
        Place.objects.create(code="500242", name="酉阳土家族苗族自治县", level="county", parent_id="500000")
        Place.objects.create(code="500242001", name="桃花源街道", level="township", parent_id="500242")
    page = words(login("leader", region="500000").get("/boards/documents/"))
    assert re.search(r"酉阳土家族苗族自治县\s+没有实施文件", page)


def test_duties_lead_with_ones_own_county(login):
    client = login("leader")
    page = client.get("/boards/duties/").content.decode()
    assert page.index('id="P-2a"') < page.index('id="C-2.2"') < page.index('id="Q-4.2"')
    assert reverse("dashboards:documents") in page
