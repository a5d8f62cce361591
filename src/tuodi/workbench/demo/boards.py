"""The demonstration's key county and its issue log: open, told upwards, ended."""

from __future__ import annotations

from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.base.day import today
from tuodi.workbench.dashboards.issues import close, mark, raise_issue, report
from tuodi.workbench.dashboards.models import Issue, KeyCounty
from tuodi.workbench.jobs.run import Running

from .cast import COUNTY

_ISSUES = (
    ("civil_affairs", "低保名单晚到", "10月新增低保对象的名单11月8日才收到，其间住院的按普通居民结算，需补差。", "C-2.3", "receiver"),
    ("health", "两病患者未签约", "结算单显示有高血压、糖尿病用药，但没有家庭医生签约，请卫健部门核对后补签。", "N-3.5b2", "analyst"),
    ("finance", "救助资金缺口", "按预测医疗救助基金年底前不足，申请追加县级财政投入。", "N-3.7e", "fund"),
)  # fmt: skip
"""Department, title, what it is, clause, by whom."""


def seed_boards(running: Running) -> None:
    """Once."""
    with running.writing(), unlimited():
        if KeyCounty.objects.filter(county=COUNTY).exists():
            return
        mark(COUNTY, KeyCounty.Kind.KEY, "示例：列入名单的文件（演示用）", "leader")
        made: list[Issue] = []
        for department, title, detail, clause, by in _ISSUES:
            given = {"department": department, "title": title, "detail": detail, "clause": clause}
            made.append(raise_issue(COUNTY, given, by))
        report(made[2], "市医疗保障局、市财政局", today())
        close(made[0], "已约定每月5日前报送，11月起执行。", "civil")
