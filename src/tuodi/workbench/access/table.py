"""The permission table: every action of the workbench and who may do it. Printed as a page, tested as a truth table.

Nothing else grants anything. Rows are limited further by region and department (`scope`), and whoever made
something that moves money never checks it (a constraint of the database).
"""

from __future__ import annotations

from typing import NamedTuple

from .enums import Role

BUREAU = frozenset(
    {Role.SETTLEMENT_CLERK, Role.SETTLEMENT_CHECKER, Role.REVIEW_OFFICER, Role.FUND_OFFICER, Role.LIST_RECEIVER,
     Role.MONITORING_ANALYST, Role.LEADER, Role.AUDITOR}
)  # fmt: skip
"""The medical security bureau's own people."""


class Action(NamedTuple):
    """One thing that can be done."""

    name: str
    zh: str
    roles: frozenset[str]


def _action(name: str, zh: str, *roles: Role | frozenset[Role]) -> Action:
    found: set[str] = set()
    for role in roles:
        found |= {r.value for r in role} if isinstance(role, frozenset) else {role.value}
    return Action(name, zh, frozenset(found))


ACTIONS: tuple[Action, ...] = (
    # people
    _action("person.search", "查找人员", BUREAU, Role.TOWNSHIP_STAFF, Role.VILLAGE_DOCTOR, Role.DEPARTMENT_STAFF),
    _action("person.see", "查看一户一档", BUREAU, Role.TOWNSHIP_STAFF, Role.VILLAGE_DOCTOR, Role.DEPARTMENT_STAFF),
    _action("person.see_number", "查看完整证件号码",
            Role.SETTLEMENT_CLERK, Role.SETTLEMENT_CHECKER, Role.REVIEW_OFFICER,
            Role.LIST_RECEIVER, Role.TOWNSHIP_STAFF, Role.AUDITOR),
    _action("person.edit", "登记和变更人员", Role.SETTLEMENT_CLERK, Role.LIST_RECEIVER, Role.TOWNSHIP_STAFF),
    _action("person.merge", "提出合并重复人员", Role.SETTLEMENT_CLERK, Role.REVIEW_OFFICER),
    _action("person.merge_check", "复核合并与撤销合并", Role.SETTLEMENT_CHECKER),
    # certified lists
    _action("list.see", "查看身份名单", BUREAU, Role.DEPARTMENT_STAFF),
    _action("list.upload", "上传身份名单", Role.DEPARTMENT_STAFF),
    _action("list.accept", "接收身份名单", Role.LIST_RECEIVER),
    _action("list.undo", "申请撤销已接收的名单", Role.DEPARTMENT_STAFF, Role.LIST_RECEIVER),
    _action("list.warn", "发出预警名单、确认回传", Role.LIST_RECEIVER, Role.MONITORING_ANALYST),
    _action("list.undo_check", "复核撤销名单", Role.LIST_RECEIVER, Role.SETTLEMENT_CHECKER),
    # enrolment
    _action("enrolment.see", "查看参保与资助", BUREAU, Role.TOWNSHIP_STAFF),
    _action("enrolment.work", "登记参保动员结果", Role.TOWNSHIP_STAFF, Role.SETTLEMENT_CLERK),
    _action("enrolment.decide", "核定资助、补差与退费", Role.SETTLEMENT_CLERK),
    _action("enrolment.check", "复核资助、补差与退费", Role.SETTLEMENT_CHECKER),
    _action("enrolment.payments", "导入税务缴费文件", Role.FUND_OFFICER, Role.SETTLEMENT_CLERK),
    # the desk
    _action("desk.see", "查看结算", BUREAU),
    _action("desk.try", "待遇试算", BUREAU, Role.TOWNSHIP_STAFF, Role.VILLAGE_DOCTOR, Role.POLICY_DESIGNER),
    _action("desk.settle", "结算、手工报销、登记转诊与备案", Role.SETTLEMENT_CLERK),
    _action("desk.reverse", "冲正", Role.SETTLEMENT_CLERK),
    _action("desk.check", "复核手工报销与差额", Role.SETTLEMENT_CHECKER),
    _action("desk.lock", "锁定清算期", Role.FUND_OFFICER),
    # for the family
    _action("family.sheet", "查看和打印待遇明白纸", BUREAU, Role.TOWNSHIP_STAFF, Role.VILLAGE_DOCTOR),
    # hospitals and pharmacies
    _action("national.see", "查看定点机构和接口报文", BUREAU, Role.ADMINISTRATOR),
    _action("national.manage", "登记定点机构、设置验签方式和密钥", Role.ADMINISTRATOR),
    _action("catalogue.see", "查询医保目录、限价和自付比例", BUREAU, Role.ADMINISTRATOR, Role.TOWNSHIP_STAFF,
            Role.VILLAGE_DOCTOR),
    _action("catalogue.load", "导入医保目录", Role.ADMINISTRATOR, Role.SETTLEMENT_CHECKER),
    _action("reconcile.see", "查看对账", BUREAU),
    _action("reconcile.work", "日终对账、说明差异", Role.SETTLEMENT_CLERK, Role.FUND_OFFICER),
    _action("reconcile.check", "复核对账差异", Role.SETTLEMENT_CHECKER),
    # funds
    _action("funds.see", "查看基金、清算和付款", Role.FUND_OFFICER, Role.SETTLEMENT_CHECKER, Role.LEADER, Role.AUDITOR),
    _action("funds.plan", "编制基金预算、登记预付款", Role.FUND_OFFICER),
    _action("funds.plan_check", "审定预算和预付款", Role.LEADER),
    _action("funds.clear", "生成清算表", Role.FUND_OFFICER),
    _action("funds.pay", "编制付款批次、导入银行回盘", Role.FUND_OFFICER),
    _action("funds.pay_check", "复核付款批次", Role.SETTLEMENT_CHECKER, Role.LEADER),
    # casework
    _action("case.see", "查看依申请救助个案", BUREAU, Role.TOWNSHIP_STAFF, Role.DEPARTMENT_STAFF),
    _action("case.take", "受理申请、登记材料和入户核查", Role.SETTLEMENT_CLERK, Role.TOWNSHIP_STAFF),
    _action("case.propose", "拟定救助意见", Role.SETTLEMENT_CLERK),
    _action("case.verdict", "填报部门意见", Role.DEPARTMENT_STAFF),
    _action("case.decide", "审批个案（限额以内）", Role.SETTLEMENT_CHECKER, Role.LEADER),
    _action("case.decide_high", "审批个案（限额以上和一事一议）", Role.LEADER),
    _action("case.terms", "设定个案办理规定", Role.LEADER),
    # monthly review
    _action("review.see", "查看核查结论", BUREAU, Role.TOWNSHIP_STAFF),
    _action("review.import", "导入结算清单与费用明细", Role.REVIEW_OFFICER, Role.FUND_OFFICER),
    _action("review.send", "下发核查结论、提交审批、办结", Role.REVIEW_OFFICER),
    _action("review.town", "登记通知、收款账户", Role.TOWNSHIP_STAFF, Role.REVIEW_OFFICER),
    _action("review.decide", "审批应退应补与未救助", Role.SETTLEMENT_CHECKER),
    _action("review.pay", "登记拨付与退回", Role.FUND_OFFICER),
    _action("review.sample", "抽查已结单据", Role.REVIEW_OFFICER, Role.AUDITOR),
    _action("month.see", "查看月度流程", BUREAU),
    _action("month.run", "办理月度流程", Role.REVIEW_OFFICER),
    # supervision
    _action("watch.see", "查看监管疑点和举报", Role.REVIEW_OFFICER, Role.FUND_OFFICER, Role.LEADER, Role.AUDITOR),
    _action("watch.check", "筛查、核查疑点和举报", Role.REVIEW_OFFICER),
    _action("watch.decide", "审定疑点和举报、记信用分", Role.LEADER),
    # family-doctor contracts
    _action("contract.see", "查看家庭医生签约", BUREAU, Role.TOWNSHIP_STAFF, Role.VILLAGE_DOCTOR),
    _action("contract.work", "登记签约、续签和服务", Role.TOWNSHIP_STAFF, Role.VILLAGE_DOCTOR),
    # dashboards
    _action("board.see", "查看运行监测", BUREAU, Role.TOWNSHIP_STAFF, Role.DEPARTMENT_STAFF, Role.POLICY_DESIGNER),
    _action("board.issue", "登记、上报和办结问题", BUREAU, Role.DEPARTMENT_STAFF),
    _action("board.mark", "登记重点县", Role.LEADER),
    # early warning
    _action("warning.see", "查看预警", BUREAU, Role.TOWNSHIP_STAFF, Role.DEPARTMENT_STAFF),
    _action("warning.watch", "查看月度监测和超线前预测", BUREAU),
    _action("warning.check", "核查待遇落实、共享预警", Role.MONITORING_ANALYST),
    _action("warning.verify", "核实、处置和反馈共享的预警", Role.DEPARTMENT_STAFF),
    _action("warning.town", "预警入户走访", Role.TOWNSHIP_STAFF),
    _action("warning.close", "办结预警", Role.MONITORING_ANALYST, Role.LEADER),
    _action("warning.terms", "设定预警办理规定", Role.LEADER),
    # about the system
    _action("audit.see", "查看变更与查阅记录", Role.AUDITOR),
    _action("rights.see", "查看权限表", BUREAU, Role.ADMINISTRATOR),
    _action("jobs.see", "查看后台任务", BUREAU, Role.DEPARTMENT_STAFF, Role.TOWNSHIP_STAFF, Role.ADMINISTRATOR),
    _action("api.token", "申请接口令牌", BUREAU, Role.ADMINISTRATOR),
    _action("factor.see", "查看动态口令启用情况", Role.ADMINISTRATOR, Role.LEADER, Role.AUDITOR),
    _action("factor.manage", "设定须用动态口令的角色、提出停用", Role.ADMINISTRATOR),
    _action("factor.check", "复核停用动态口令", Role.ADMINISTRATOR, Role.LEADER),
    _action("users.manage", "管理用户和代码表", Role.ADMINISTRATOR),
)  # fmt: skip

SUBJECTS: dict[str, str] = {
    "person": "人员与家庭", "list": "身份名单", "enrolment": "参保资助", "desk": "结算", "family": "群众服务",
    "contract": "群众服务", "national": "定点机构", "catalogue": "定点机构", "reconcile": "定点机构", "funds": "基金",
    "case": "依申请救助", "review": "审核稽核", "month": "审核稽核", "watch": "基金监管", "board": "运行监测",
    "warning": "监测预警", "audit": "系统", "rights": "系统", "jobs": "系统", "api": "系统", "factor": "系统",
    "users": "系统",
}  # fmt: skip
"""What actions are about, by the first part of their names."""

BY_NAME: dict[str, Action] = {action.name: action for action in ACTIONS}
