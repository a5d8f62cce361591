"""The demonstration's key county and its issue log: open, told upwards, ended."""

from __future__ import annotations

from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.base.day import today
from tuodi.workbench.dashboards.areas import lay_out
from tuodi.workbench.dashboards.issues import close, mark, raise_issue, report
from tuodi.workbench.dashboards.models import Issue, KeyCounty
from tuodi.workbench.jobs.run import Running

from .cast import COUNTY
from .places import townships

_NUMBERS = "一二三四五"
"""Five areas, as the county's notice has them."""
_ISSUES = (
    ("civil_affairs", "低保名单晚到", "上月新增对象的名单本月8日才收到，其间住院的需补差。", "C-2.3", "receiver"),
    ("health", "两病患者未签约", "有高血压、糖尿病结算而没有家庭医生签约，请核对补签。", "N-3.5b2", "analyst"),
    ("finance", "救助资金缺口", "按预测医疗救助基金年底前不足，申请追加县级财政投入。", "N-3.7e", "fund"),
)  # fmt: skip
"""Department, title, what it is, clause, by whom."""


def seed_boards(running: Running) -> None:
    """Once."""
    with running.writing(), unlimited():
        if KeyCounty.objects.filter(county=COUNTY).exists():
            return
        mark(COUNTY, KeyCounty.Kind.KEY, "示例：列入名单的文件（演示用）", "leader")
        towns = {code: name for code, name, *_ in townships()}
        given_areas = {town: f"第{_NUMBERS[at * len(_NUMBERS) // len(towns)]}片区" for at, town in enumerate(towns)}
        lay_out(COUNTY, towns, given_areas, "leader")
        made: list[Issue] = []
        for department, title, detail, clause, by in _ISSUES:
            given = {"department": department, "title": title, "detail": detail, "clause": clause}
            made.append(raise_issue(COUNTY, given, by))
        report(made[2], "市医疗保障局、市财政局", today())
        close(made[0], "已约定每月5日前报送。", "civil")
