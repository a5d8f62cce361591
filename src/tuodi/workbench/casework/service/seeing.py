"""Whose cases a user sees."""

from __future__ import annotations

from django.db.models import Count, QuerySet, Sum

from tuodi.workbench.access.enums import Role
from tuodi.workbench.access.models import User
from tuodi.workbench.casework.kinds import payers
from tuodi.workbench.casework.models import Case, SupplementPayment


def cases_for(user: User) -> QuerySet[Case]:
    """Cases a user sees: departments those they are asked about, others those within their limits."""
    rows = Case.objects.select_related("person")
    return rows.filter(verdicts__department=user.department) if only_asked(user) else rows


def only_asked(user: User) -> bool:
    """Whether a user sees no case but those that the user's department is asked about."""
    return user.role_names <= {Role.DEPARTMENT_STAFF.value}


def by_payer(rows: QuerySet[SupplementPayment]) -> list[tuple[str, int, int, int]]:
    """Every kind of payer: its name, people, payments, fen."""
    sums = rows.select_related(None).order_by().values("payer").annotate(
        people=Count("case__person", distinct=True), payments=Count("pk"), fen=Sum("amount")
    )  # fmt: skip
    found = {row["payer"]: (row["people"], row["payments"], row["fen"]) for row in sums}
    return [(zh, *found.get(name, (0, 0, 0))) for name, zh in payers().items()]
