"""The menu: one line per screen, shown to those who may open it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from django.urls import reverse
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString

from tuodi.workbench.access.table import BY_NAME

if TYPE_CHECKING:
    from tuodi.workbench.access.models import User


class Entry(NamedTuple):
    """A screen in the menu: its words, its url name, the action it needs."""

    zh: str
    url: str
    action: str


class Group(NamedTuple):
    """Screens of one job, with the sign that stands for it."""

    zh: str
    icon: str
    entries: tuple[Entry, ...]


MENU: tuple[Group, ...] = (
    Group("运行监测", "check", (
        Entry("运行监测", "dashboards:board", "board.see"),
        Entry("重点县监测", "dashboards:key_counties", "board.see"),
        Entry("片区", "dashboards:areas", "board.see"),
        Entry("两病保障", "dashboards:two_diseases", "board.see"),
        Entry("问题台账", "dashboards:issues", "board.issue"),
        Entry("条款与界面", "dashboards:duties", "board.see"),
        Entry("文件与落实", "dashboards:documents", "board.see"),
    )),
    Group("人员与家庭", "people", (
        Entry("人员", "registry:people", "person.search"),
        Entry("登记人员", "registry:register", "person.edit"),
        Entry("疑似重复", "registry:pairs", "person.merge"),
        Entry("人员合并", "registry:merges", "person.search"),
        Entry("区划", "registry:places", "person.search"),
    )),
    Group("身份名单", "list", (
        Entry("名单报送情况", "lists:overview", "list.see"),
        Entry("名单批次", "lists:batches", "list.see"),
        Entry("上传名单", "lists:upload", "list.upload"),
        Entry("预警名单交换", "lists:warnings", "list.see"),
    )),
    Group("参保资助", "shield", (
        Entry("参保与资助台账", "enrolment:overview", "enrolment.see"),
        Entry("未参保人员", "enrolment:uninsured", "enrolment.see"),
        Entry("资助台账", "enrolment:ledger", "enrolment.see"),
        Entry("资助核定", "enrolment:batches", "enrolment.see"),
        Entry("身份变化差额", "enrolment:differences", "enrolment.see"),
        Entry("退费与补差", "enrolment:dues", "enrolment.see"),
        Entry("税务缴费文件", "enrolment:payments", "enrolment.payments"),
        Entry("月调度与排名", "enrolment:targets", "enrolment.see"),
        Entry("缴费期与标准", "enrolment:terms", "enrolment.see"),
        Entry("年度结账", "enrolment:closing", "enrolment.see"),
    )),
    Group("结算", "desk", (
        Entry("待遇试算与结算", "desk:desk", "desk.try"),
        Entry("结算记录", "desk:settlements", "desk.see"),
        Entry("手工报销", "desk:claims", "desk.see"),
        Entry("差额处理", "desk:differences", "desk.see"),
        Entry("清算期", "desk:periods", "desk.see"),
        Entry("年初累计", "desk:openings", "desk.see"),
        Entry("转诊与备案", "desk:filings", "desk.see"),
        Entry("免押金与等待期", "desk:rights", "desk.try"),
        Entry("明白单样式", "desk:layout", "desk.check"),
    )),
    Group("监测预警", "shield", (
        Entry("预警概览", "warning:overview", "warning.see"),
        Entry("预警个案", "warning:warnings", "warning.see"),
        Entry("本部门核实", "warning:mine", "warning.verify"),
        Entry("镇街走访", "warning:town", "warning.town"),
        Entry("月度监测表", "warning:watched", "warning.watch"),
        Entry("超线前预测", "warning:ahead", "warning.watch"),
        Entry("预警办理规定", "warning:terms", "warning.watch"),
    )),
    Group("依申请救助", "list", (
        Entry("个案", "casework:cases", "case.see"),
        Entry("受理申请", "casework:new", "case.take"),
        Entry("其他支付方", "casework:others", "case.see"),
        Entry("办理规定", "casework:terms", "case.see"),
    )),
    Group("基金监管", "shield", (
        Entry("筛查疑点", "supervision:hits", "watch.see"),
        Entry("筛查规则与成效", "supervision:rules", "watch.see"),
        Entry("举报", "supervision:tips", "watch.see"),
        Entry("机构信用", "supervision:credit", "watch.see"),
        Entry("公开举报页", "report:tell", "watch.see"),
    )),
    Group("基金", "shield", (
        Entry("基金总览", "funds:overview", "funds.see"),
        Entry("基金预警", "funds:warnings", "funds.see"),
        Entry("预算", "funds:budgets", "funds.see"),
        Entry("筹资", "funds:incomes", "funds.see"),
        Entry("清算表", "funds:clearings", "funds.see"),
        Entry("预付款", "funds:advances", "funds.see"),
        Entry("应付款项", "funds:payables", "funds.see"),
        Entry("付款批次", "funds:batches", "funds.see"),
    )),
    Group("群众服务", "people", (
        Entry("家庭医生签约", "services:contracts", "contract.see"),
        Entry("打开群众试算", "family:draft", "desk.try"),
        Entry("公开查询页", "family:start", "desk.try"),
    )),
    Group("定点机构", "hospital", (
        Entry("定点机构", "national:institutions", "national.see"),
        Entry("接口报文", "national:messages", "national.see"),
        Entry("日终对账", "reconciliation:days", "reconcile.see"),
        Entry("对账差异", "reconciliation:findings", "reconcile.see"),
        Entry("医保目录", "catalogue:search", "catalogue.see"),
        Entry("目录导入", "catalogue:loads", "catalogue.load"),
    )),
    Group("审核稽核", "check", (
        Entry("月度流程", "month:overview", "month.see"),
        Entry("核查概览", "review:overview", "review.see"),
        Entry("未救助与应退应补", "review:findings", "review.see"),
        Entry("镇街任务", "review:tasks", "review.town"),
        Entry("结算清单与费用明细", "review:files", "review.import"),
        Entry("抽查", "review:samples", "review.sample"),
    )),
    Group("系统", "gear", (
        Entry("后台任务", "system:jobs", "jobs.see"),
        Entry("变更记录", "system:events", "audit.see"),
        Entry("封存核对", "system:seals", "audit.see"),
        Entry("查阅记录", "system:looks", "audit.see"),
        Entry("接口令牌", "system:tokens", "api.token"),
        Entry("权限表", "system:rights", "rights.see"),
        Entry("动态口令管理", "system:factors", "factor.see"),
        Entry("用户与代码表", "admin:index", "users.manage"),
    )),
)  # fmt: skip


def menu_of(user: User) -> list[Group]:
    """The menu as a user sees it; groups without any screen are left out."""
    return _of_roles(user.role_names) if user.is_active else []


def side_of(user: User, path: str) -> SafeString:
    """The menu beside every page, in HTML, with the page's own entry marked."""
    written = _written(user.role_names) if user.is_active else ""
    here = f'href="{escape(path)}"'
    return SafeString(written.replace(here, f'{here} class="here" aria-current="page"'))


@cache
def _of_roles(roles: frozenset[str]) -> list[Group]:
    found = [
        Group(group.zh, group.icon, tuple(one for one in group.entries if BY_NAME[one.action].roles & roles))
        for group in MENU
    ]
    return [group for group in found if group.entries]


@cache
def _written(roles: frozenset[str]) -> SafeString:
    return format_html_join(
        "", "<section><h2>{}</h2>{}</section>",
        ((group.zh, format_html_join("", '<a href="{}">{}</a>', ((reverse(e.url), e.zh) for e in group.entries)))
         for group in _of_roles(roles)),
    )  # fmt: skip
