"""常用: the handful of screens that a role opens every day, on the first page before all the others."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tuodi.workbench.access.enums import Role
from tuodi.workbench.access.table import BY_NAME

from .menu import MENU, Entry

if TYPE_CHECKING:
    from tuodi.workbench.access.models import User

DAILY: dict[Role, tuple[str, ...]] = {
    Role.SETTLEMENT_CLERK: (
        "desk:desk", "registry:people", "desk:claims", "desk:settlements", "desk:filings", "desk:rights",
        "enrolment:ledger", "casework:cases",
    ),
    Role.SETTLEMENT_CHECKER: (
        "desk:claims", "desk:differences", "desk:settlements", "enrolment:batches", "registry:merges", "desk:periods",
        "casework:cases", "funds:batches",
    ),
    Role.REVIEW_OFFICER: (
        "review:findings", "review:overview", "review:samples", "review:files", "supervision:hits", "supervision:tips",
        "month:overview", "registry:people",
    ),
    Role.FUND_OFFICER: (
        "funds:overview", "funds:payables", "funds:batches", "funds:clearings", "funds:budgets", "enrolment:payments",
        "reconciliation:days", "desk:periods",
    ),
    Role.TOWNSHIP_STAFF: (
        "enrolment:uninsured", "registry:people", "enrolment:targets", "enrolment:dues", "warning:town",
        "review:tasks", "casework:new", "desk:rights",
    ),
    Role.DEPARTMENT_STAFF: (
        "lists:upload", "lists:batches", "lists:warnings", "warning:mine", "lists:overview", "registry:people",
    ),
    Role.LIST_RECEIVER: (
        "lists:overview", "lists:batches", "lists:warnings", "registry:people", "registry:merges",
        "enrolment:differences",
    ),
    Role.MONITORING_ANALYST: (
        "warning:overview", "warning:warnings", "warning:watched", "warning:ahead", "lists:warnings",
        "dashboards:board", "month:overview",
    ),
    Role.POLICY_DESIGNER: ("dashboards:documents", "dashboards:duties", "desk:desk", "dashboards:board"),
    Role.LEADER: (
        "dashboards:board", "dashboards:issues", "dashboards:documents", "funds:overview", "warning:overview",
        "enrolment:targets", "casework:cases", "month:overview",
    ),
    Role.AUDITOR: (
        "system:events", "system:looks", "system:seals", "review:samples", "desk:settlements", "funds:batches",
        "system:rights",
    ),
    Role.VILLAGE_DOCTOR: ("registry:people", "desk:desk", "desk:rights", "services:contracts", "family:draft"),
    Role.ADMINISTRATOR: (
        "admin:index", "system:jobs", "system:rights", "system:factors", "national:institutions", "catalogue:loads",
    ),
}  # fmt: skip
"""Url names, the most used first."""
_AT_MOST = 10
_ENTRIES = {entry.url: (group.zh, entry) for group in MENU for entry in group.entries}


def daily_of(user: User) -> tuple[tuple[str, Entry], ...]:
    """Those of a user's roles, each with its group; of several roles the first of each come first."""
    return _of_roles(user.role_names) if user.is_active else ()


@cache
def _of_roles(roles: frozenset[str]) -> tuple[tuple[str, Entry], ...]:
    mine = [urls for role, urls in DAILY.items() if role in roles]
    places = sorted((at, n, url) for n, urls in enumerate(mine) for at, url in enumerate(urls))
    entries = dict.fromkeys(_ENTRIES[url] for _, _, url in places)
    return tuple((group, one) for group, one in entries if BY_NAME[one.action].roles & roles)[:_AT_MOST]
