"""Tables and filters of this room's lists."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django.utils.safestring import SafeString

from tuodi.workbench.base.columns import FenColumn, InstitutionColumn, WhoColumn
from tuodi.workbench.base.masking import masked
from tuodi.workbench.base.templatetags.tuodi import badge

from .models import Advance, Budget, FundWarning, Income, PaymentBatch, PaymentLine
from .service.names import fund_choices, fund_label

_WHOLE = {"td": {"class": "whole"}}


class FundColumn(tables.Column):
    """A fund in words."""

    def __init__(self, **more: Any) -> None:
        super().__init__(attrs=_WHOLE, **more)

    def render(self, value: str) -> str:
        """Its name."""
        return fund_label(value)


class BudgetTable(tables.Table):
    """Versions of budgets."""

    pk = tables.Column(verbose_name="编号", linkify=("funds:budget", [tables.A("pk")]))
    fund = FundColumn(orderable=False)
    amount = FenColumn(orderable=False)
    maker = WhoColumn()
    checker = WhoColumn()

    class Meta:
        model = Budget
        fields = ("pk", "year", "fund", "amount", "reason", "state", "maker", "made_at", "checker", "checked_at")


class WarningTable(tables.Table):
    """Funds that will not last."""

    pk = tables.Column(verbose_name="编号", linkify=("funds:warning", [tables.A("pk")]))
    fund = FundColumn(orderable=False)
    month = tables.DateColumn(format="Y-m", attrs=_WHOLE)
    budget = FenColumn(orderable=False)
    executed = FenColumn(orderable=False)
    middle = FenColumn(orderable=False)
    handled_by = WhoColumn()

    class Meta:
        model = FundWarning
        fields = (
            "pk", "year", "fund", "level", "month", "dry_month", "budget", "executed", "middle", "state", "measure",
            "handled_by",
        )  # fmt: skip
        empty_text = "没有基金预警。"


class WarningFilter(django_filters.FilterSet):
    """By fund and state."""

    fund = django_filters.ChoiceFilter(label="基金", choices=fund_choices, empty_label="全部")
    state = django_filters.ChoiceFilter(label="状态", choices=FundWarning.State.choices, empty_label="全部")

    class Meta:
        model = FundWarning
        fields = ("fund", "state")


class IncomeTable(tables.Table):
    """What came in."""

    pk = tables.Column(verbose_name="编号", linkify=("funds:income", [tables.A("pk")]))
    received_on = tables.DateColumn(format="Y-m-d", attrs=_WHOLE)
    fund = FundColumn(orderable=False)
    amount = FenColumn(orderable=False)
    state = tables.Column(attrs=_WHOLE)
    maker = WhoColumn()
    checker = WhoColumn()

    class Meta:
        model = Income
        fields = ("pk", "received_on", "fund", "source", "giver", "amount", "reason", "state", "maker", "checker")


class AdvanceTable(tables.Table):
    """Advances."""

    pk = tables.Column(verbose_name="编号", linkify=("funds:advance", [tables.A("pk")]))
    fund = FundColumn(orderable=False)
    amount = FenColumn(orderable=False)
    fixmedins_code = InstitutionColumn()
    paid_on = tables.DateColumn(format="Y-m-d", attrs=_WHOLE)
    state = tables.Column(attrs=_WHOLE)
    maker = WhoColumn()
    checker = WhoColumn()

    class Meta:
        model = Advance
        fields = ("pk", "fixmedins_code", "fund", "amount", "paid_on", "reason", "state", "maker", "checker")


class BatchTable(tables.Table):
    """Payment batches."""

    number = tables.Column(linkify=("funds:batch", [tables.A("pk")]), attrs=_WHOLE)
    fund = FundColumn(orderable=False)
    amount = FenColumn(orderable=False)
    maker = WhoColumn()
    checker = WhoColumn()

    class Meta:
        model = PaymentBatch
        fields = ("number", "fund", "payments", "amount", "state", "maker", "made_at", "checker", "checked_at")


class BatchFilter(django_filters.FilterSet):
    """By fund and state."""

    fund = django_filters.ChoiceFilter(label="基金", choices=fund_choices, empty_label="全部")
    state = django_filters.ChoiceFilter(label="状态", choices=PaymentBatch.State.choices, empty_label="全部")

    class Meta:
        model = PaymentBatch
        fields = ("fund", "state")


class PaymentTable(tables.Table):
    """The lines of a batch. `towns`: code → name. Account numbers show their ends."""

    amount = FenColumn(orderable=False)
    why = tables.Column(attrs=_WHOLE)
    state = tables.Column(attrs=_WHOLE)

    class Meta:
        model = PaymentLine
        fields = ("serial", "payee", "township", "why", "holder", "account", "amount", "state", "code", "words")

    def render_state(self, record: PaymentLine, value: str) -> SafeString | str:
        """What came back is seen at once."""
        return badge(value, "bad") if record.state == PaymentLine.State.RETURNED else value

    def value_state(self, value: str) -> str:
        """In the workbook."""
        return value

    def render_account(self, value: str) -> str:
        """Masked."""
        return masked(value)

    def __init__(self, *args: Any, towns: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.towns = towns

    def render_township(self, value: str) -> str:
        """Its name."""
        return self.towns.get(value, value)
