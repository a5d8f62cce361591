"""Which fund bears which column of a settlement, and what funds are called."""

from __future__ import annotations

from tuodi.workbench.base.words import choices, label

EMPLOYEES = "employees_funds"
"""What bills of employees' insurance came with: facts of the bill, several funds of the employees' scheme together."""
FUND_OF: dict[str, str] = {
    "hifp_pay": "basic_fund", "hifmi_pay": "critical_fund", "maf_pay": "assistance_fund", "tilt_pay": "assistance_fund",
}  # fmt: skip
"""Column → fund, for residents; assistance and tilt for employees too."""
EMPLOYEE_COLUMNS = ("hifp_pay", "hifmi_pay", "hifob_pay", "hifes_pay", "cvlserv_pay")
STAGE_OF = {"hifp_pay": "basic", "hifmi_pay": "critical", "maf_pay": "assistance", "tilt_pay": "tilt"}
PLANNED = ("assistance_fund", "bridge_fund", "basic_fund", "critical_fund")
"""Funds that have a budget, the first those this county plans itself."""


def fund_label(fund: str) -> str:
    """A fund in words."""
    return "职工医保基金（单据所载）" if fund == EMPLOYEES else label("funds", fund)


def fund_choices() -> list[tuple[str, str]]:
    """Funds that can have a budget."""
    named = dict(choices("funds"))
    return [(fund, named[fund]) for fund in PLANNED]
