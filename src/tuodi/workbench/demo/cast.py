"""Who logs in to the demonstration. Their password is public: the installation says so on every page."""

from __future__ import annotations

from typing import NamedTuple

from tuodi.lab import known_patients

COUNTY = known_patients.COUNTY
PASSWORD = "tuodi-demo-2024"  # noqa: S105 - public by design, for made-up data only


class DemoUser(NamedTuple):
    """A user of the demonstration."""

    username: str
    full_name: str
    does: str
    department: str
    roles: tuple[str, ...]
    township: int = -1
    """Which of the county's townships, -1: the whole county."""


DEMO_USERS: tuple[DemoUser, ...] = (
    DemoUser("clerk", "李经办", "医保经办：结算、手工报销、人员登记", "medical_security", ("settlement_clerk",)),
    DemoUser("clerk2", "周经办", "第二位医保经办", "medical_security", ("settlement_clerk",)),
    DemoUser("checker", "王复核", "医保复核：差额、手工报销、合并", "medical_security", ("settlement_checker",)),
    DemoUser("review", "赵稽核", "审核稽核：未救助、应退应补", "medical_security", ("review_officer",)),
    DemoUser("fund", "钱财务", "基金财务：清算、缴费文件", "medical_security", ("fund_officer",)),
    DemoUser("receiver", "孙接收", "接收各部门名单", "medical_security", ("list_receiver",)),
    DemoUser("analyst", "吴监测", "监测分析：预警", "medical_security", ("monitoring_analyst",)),
    DemoUser("policy", "郑政策", "政策研究：试算与模拟", "medical_security", ("policy_designer",)),
    DemoUser("leader", "冯局长", "局领导：看板", "medical_security", ("leader",)),
    DemoUser("auditor", "陈审计", "审计：变更与查阅记录", "medical_security", ("auditor",)),
    DemoUser("civil", "褚民政", "民政局：特困、低保、低保边缘名单", "civil_affairs", ("department_staff",)),
    DemoUser("rural", "卫振兴", "乡村振兴局：防止返贫监测名单", "rural_revitalisation", ("department_staff",)),
    DemoUser("disabled", "蒋残联", "残联：重度残疾人名单", "disabled_federation", ("department_staff",)),
    DemoUser("veterans", "沈优抚", "退役军人事务局：优抚对象名单", "veterans_affairs", ("department_staff",)),
    DemoUser("health", "韩卫健", "卫生健康委：计生特扶、奖扶名单", "health", ("department_staff",)),
    DemoUser("town", "杨乡镇", "乡镇参保经办", "township", ("township_staff",), 0),
    DemoUser("doctor", "朱村医", "村医：待遇查询与试算", "township", ("village_doctor",), 0),
    DemoUser("admin", "秦管理", "系统管理：用户与代码表", "medical_security", ("administrator",)),
)
