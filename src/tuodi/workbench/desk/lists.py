"""Tables and filters of the desk's lists."""

from __future__ import annotations

import django_filters
import django_tables2 as tables
from django.db.models import QuerySet

from tuodi.exchange.divisions import name_of
from tuodi.settlement.words import STAGES
from tuodi.workbench.base.columns import MONEY, FenColumn, WhoColumn
from tuodi.workbench.base.forms import DateInput
from tuodi.workbench.base.templatetags.tuodi import care_label, yuan

from .models import Claim, Difference, Filing, OpeningBalance, Settlement

_WHOLE = {"td": {"class": "whole"}}
"""A name or a time is not broken into two lines."""
CAUSES = {
    "identities": "身份变化", "reversal": "前单冲正", "late_bill": "补录在先的单据", "rules": "规则变化",
    "unsettled": "不能结算",
}  # fmt: skip


def cause_text(cause: str) -> str:
    """Causes in words."""
    return "、".join(CAUSES.get(one, one) for one in cause.split(";") if one)


class SettlementTable(tables.Table):
    """Settlements."""

    setl_id = tables.Column(linkify=("desk:settlement", [tables.A("pk")]), orderable=False)
    person = tables.Column(accessor="person__psn_name", verbose_name="姓名", orderable=False, attrs=_WHOLE)
    setl_time = tables.DateTimeColumn(format="Y-m-d H:i", attrs=_WHOLE)
    care_type = tables.Column(orderable=False)
    medfee_sumamt = FenColumn()
    hifp_pay = FenColumn(orderable=False)
    hifmi_pay = FenColumn(orderable=False)
    maf_pay = FenColumn(orderable=False)
    tilt_pay = FenColumn(orderable=False)
    psn_part_amt = FenColumn(orderable=False)
    clr_ym = tables.Column(orderable=False)
    setl_type = tables.Column(orderable=False, attrs=_WHOLE)

    class Meta:
        model = Settlement
        fields = (
            "setl_id", "person", "setl_time", "care_type", "medfee_sumamt", "hifp_pay", "hifmi_pay", "maf_pay",
            "tilt_pay", "psn_part_amt", "clr_ym", "setl_type",
        )  # fmt: skip

    def render_care_type(self, value: str) -> str:
        """The kind of care in words."""
        return care_label(value)


class SettlementFilter(django_filters.FilterSet):
    """By person, time, period, kind and state."""

    name = django_filters.CharFilter(label="姓名", method="by_name")
    since = django_filters.DateFilter("setl_time", "date__gte", label="结算起", widget=DateInput)
    until = django_filters.DateFilter("setl_time", "date__lte", label="结算止", widget=DateInput)
    clr_ym = django_filters.CharFilter(label="清算期（如 202406）")
    setl_type = django_filters.ChoiceFilter(label="结算类别", choices=Settlement.Type.choices, empty_label="全部")
    kind = django_filters.ChoiceFilter(
        label="单据", empty_label="全部", method="by_kind",
        choices=[("assisted", "有医疗救助"), ("reversal", "冲正单"), ("missing", "暂挂（缺数字）")],
    )  # fmt: skip

    class Meta:
        model = Settlement
        fields: tuple[str, ...] = ()

    def by_name(self, rows: QuerySet[Settlement], _name: str, value: str) -> QuerySet[Settlement]:
        """Names that begin so."""
        return rows.filter(person__psn_name__prefix=value.strip())

    def by_kind(self, rows: QuerySet[Settlement], _name: str, value: str) -> QuerySet[Settlement]:
        """Assisted, reversals, those that lack a figure."""
        if value == "assisted":
            return rows.filter(maf_pay__gt=0)
        return rows.filter(reverses__isnull=False) if value == "reversal" else rows.exclude(missing="")


class DifferenceTable(tables.Table):
    """Differences, to be opened by their settlement."""

    settlement = tables.Column("结算单", linkify=("desk:difference", [tables.A("settlement_id")]), orderable=False)
    person = tables.Column(accessor="settlement__person__psn_name", verbose_name="姓名", orderable=False, attrs=_WHOLE)
    stage = tables.Column(orderable=False)
    booked = FenColumn(orderable=False)
    due = FenColumn(orderable=False)
    amount = FenColumn(orderable=False)
    cause = tables.Column(orderable=False)
    maker = WhoColumn()

    class Meta:
        model = Difference
        fields = ("settlement", "person", "stage", "booked", "due", "amount", "cause", "state", "maker", "made_at")

    def render_stage(self, value: str) -> str:
        """The tier in words."""
        return STAGES[value][0]  # type: ignore[index]

    def render_cause(self, value: str) -> str:
        """Causes in words."""
        return cause_text(value)


class DifferenceFilter(django_filters.FilterSet):
    """By state."""

    state = django_filters.ChoiceFilter(label="状态", choices=Difference.State.choices, empty_label="全部")

    class Meta:
        model = Difference
        fields = ("state",)


class ClaimTable(tables.Table):
    """Claims."""

    pk = tables.Column(verbose_name="编号", linkify=("desk:claim", [tables.A("pk")]))
    person = tables.Column(accessor="person__psn_name", verbose_name="姓名", orderable=False, attrs=_WHOLE)
    total = tables.Column(accessor="computed__total", verbose_name="总费用", orderable=False, attrs=MONEY)
    maker = WhoColumn()
    checker = WhoColumn()

    class Meta:
        model = Claim
        fields = ("pk", "person", "total", "state", "maker", "made_at", "checker", "decided_at")

    def render_total(self, value: int) -> str:
        """Yuan."""
        return yuan(value)


class ClaimFilter(django_filters.FilterSet):
    """By state."""

    state = django_filters.ChoiceFilter(label="状态", choices=Claim.State.choices, empty_label="全部")

    class Meta:
        model = Claim
        fields = ("state",)


class OpeningTable(tables.Table):
    """Balances that persons began with."""

    person = tables.Column(
        "姓名", accessor="person__psn_name", linkify=("desk:opening", [tables.A("pk")]), orderable=False, attrs=_WHOLE
    )
    maker = WhoColumn()
    checker = WhoColumn()

    class Meta:
        model = OpeningBalance
        fields = ("person", "year", "basis", "state", "maker", "made_at", "checker", "decided_at")

    def render_year(self, value: int) -> str:
        """Without thousands."""
        return str(value)


class OpeningFilter(django_filters.FilterSet):
    """By state."""

    state = django_filters.ChoiceFilter(label="状态", choices=OpeningBalance.State.choices, empty_label="全部")

    class Meta:
        model = OpeningBalance
        fields = ("state",)


class FilingTable(tables.Table):
    """Referrals and filings."""

    act = tables.TemplateColumn(
        template_name="desk/withdraw.html", verbose_name="办理", orderable=False, exclude_from_export=True
    )
    person = tables.Column(accessor="person__psn_name", verbose_name="姓名", orderable=False, attrs=_WHOLE)
    by = WhoColumn()

    class Meta:
        model = Filing
        fields = ("person", "kind", "mdtrt_admdvs", "begndate", "enddate", "reason", "withdrawn", "by", "at", "act")

    def render_mdtrt_admdvs(self, value: str) -> str:
        """By name."""
        return name_of(value) or value

    def render_withdrawn(self, value: bool) -> str:  # noqa: FBT001 - the cell
        """In words."""
        return "已撤销" if value else "否"


class FilingFilter(django_filters.FilterSet):
    """By kind, and whether it was withdrawn."""

    kind = django_filters.ChoiceFilter(label="类别", choices=Filing.Kind.choices, empty_label="全部")
    withdrawn = django_filters.ChoiceFilter(
        label="状态", choices=((False, "有效"), (True, "已撤销")), empty_label="全部"
    )

    class Meta:
        model = Filing
        fields = ("kind", "withdrawn")
