"""The filters of this room's lists."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet

from tuodi.workbench.base.words import choices
from tuodi.workbench.registry.models import Place

from .enums import DueKind, Outcome, RowState, State, Why
from .models import Due, LedgerEntry, PaymentRow

_NOT_YET = "none"


def _villages(request: Any) -> QuerySet[Place]:
    """The villages of the user's township, or of their county."""
    found = Place.objects.filter(level=Place.Level.VILLAGE)
    user = getattr(request, "user", None)
    if user is None:
        return found.none()
    above = {"parent_id": user.township} if user.township else {"parent__parent_id": user.region}
    return found.filter(**above).order_by("code")


def _towns(request: Any) -> QuerySet[Place]:
    user = getattr(request, "user", None)
    found = Place.objects.filter(level=Place.Level.TOWNSHIP).order_by("code")
    if user is None:
        return found.none()
    return found.filter(code=user.township) if user.township else found.filter(parent_id=user.region)


class _Places(filters.FilterSet):
    name = filters.CharFilter(field_name="person__psn_name", lookup_expr="prefix", label="姓名")
    township = filters.ModelChoiceFilter(queryset=_towns, method="in_township", label="乡镇（街道）")
    village = filters.ModelChoiceFilter(queryset=_villages, label="村（社区）")
    who = filters.ChoiceFilter(method="of_class", label="身份")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["who"].extra["choices"] = [("eight", "八类人群"), *choices("classes")]

    def in_township(self, rows: QuerySet[LedgerEntry], _name: str, value: Place) -> QuerySet[LedgerEntry]:
        """By code: the ledger keeps the code."""
        return rows.filter(township=value.code)

    def of_class(self, rows: QuerySet[LedgerEntry], _name: str, value: str) -> QuerySet[LedgerEntry]:
        """One class, or the eight groups together."""
        return rows.filter(eight=True) if value == "eight" else rows.filter(classes__contains=f",{value},")


class UninsuredFilter(_Places):
    """By place, class and what was found out."""

    outcome = filters.ChoiceFilter(
        choices=[(_NOT_YET, "未登记"), *Outcome.choices], method="of_outcome", label="动员结果"
    )

    class Meta:
        model = LedgerEntry
        fields = ("name", "township", "village", "who", "outcome")

    def of_outcome(self, rows: QuerySet[LedgerEntry], _name: str, value: str) -> QuerySet[LedgerEntry]:
        """With or without a record."""
        return rows.filter(outcome="" if value == _NOT_YET else value)


class LedgerFilter(_Places):
    """By place, class, state and what is to be looked at."""

    state = filters.ChoiceFilter(choices=State.choices, label="参保状态")
    look = filters.ChoiceFilter(
        choices=[("late", "集中期后缴费"), ("waived", "免等待期"), ("top_up", "有应补差额"), ("missing", "缺数据"),
                 ("open", "应资助未核定")],
        method="looked_at", label="关注",
    )  # fmt: skip

    class Meta:
        model = LedgerEntry
        fields = ("name", "township", "village", "who", "state", "look")

    def looked_at(self, rows: QuerySet[LedgerEntry], _name: str, value: str) -> QuerySet[LedgerEntry]:
        """What somebody may want to go through."""
        return {
            "late": rows.filter(waiting_reason__in=["late", "condition_unmet"]),
            "waived": rows.filter(waiting_reason="waived"),
            "top_up": rows.filter(top_up__gt=0),
            "missing": rows.exclude(missing=""),
            "open": rows.filter(decided=None, pending=None, subsidy__gt=0).exclude(paid_date=None),
        }[value]


class DueFilter(filters.FilterSet):
    """By kind and state."""

    kind = filters.ChoiceFilter(choices=DueKind.choices, label="事项")
    state = filters.ChoiceFilter(choices=Due.State.choices, label="状态")

    class Meta:
        model = Due
        fields = ("kind", "state")


class RowFilter(filters.FilterSet):
    """By state, reason and name."""

    state = filters.ChoiceFilter(choices=RowState.choices, label="状态")
    why = filters.ChoiceFilter(choices=[one for one in Why.choices if one[0]], label="原因")
    psn_name = filters.CharFilter(lookup_expr="prefix", label="姓名")

    class Meta:
        model = PaymentRow
        fields = ("state", "why", "psn_name")
