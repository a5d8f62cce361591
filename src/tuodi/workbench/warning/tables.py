"""Lists of warnings and of people watched, with their filters."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tuodi.monitoring.ahead import BINS, MARKS, OFFERED
from tuodi.settlement.render import yuan
from tuodi.workbench.access.enums import Department
from tuodi.workbench.base.columns import FenColumn, with_below
from tuodi.workbench.base.masking import masked
from tuodi.workbench.base.months import MonthFilter
from tuodi.workbench.base.words import label
from tuodi.workbench.registry.models import Place
from tuodi.workbench.review.tables import badge

from .enums import OPEN, Group, Light, State
from .models import Alert, DepartmentTask, Expected, Tried, Watched

LEVELS: dict[str, str] = {
    State.FOUND: "bad", State.CHECKED: "warn", State.SHARED: "info", State.VERIFIED: "warn", State.DISPOSED: "info",
    State.FED_BACK: "info", State.CLOSED: "good", State.LAPSED: "plain",
}  # fmt: skip
LIGHTS: dict[str, str] = {Light.WARNED: "bad", Light.NEAR: "warn", Light.PENDING: "plain"}
_AMOUNT = {"td": {"class": "amount"}, "th": {"class": "amount"}}
_WHOLE = {"td": {"class": "whole"}}
_ORDINARY = "普通居民"
_ALL_BUT_CERTAIN = 99_00


def share_of(ratio: int | None) -> str:
    """Ten-thousandths as a whole percent, cut off."""
    return "—" if ratio is None else f"{ratio // 100}%"


def _yes_or_no(yes: str, no: str) -> list[tuple[str, str]]:
    return [("1", yes), ("0", no)]


def _towns() -> list[tuple[str, str]]:
    rows = Place.objects.filter(level=Place.Level.TOWNSHIP, code__in=Alert.objects.order_by().values("township"))
    return sorted(rows.values_list("code", "name"))


def _departments() -> list[tuple[str, str]]:
    found = DepartmentTask.objects.order_by().values_list("department", flat=True).distinct()
    return [(name, Department(name).label) for name in sorted(found)]


class _Rows(tables.Table):
    """What the lists of this room share. What stands below another cell on the screen is a column of the workbook."""

    person = tables.Column("姓名", accessor="person__psn_name", orderable=False, attrs=_WHOLE)
    number = tables.Column("证件号码", accessor="person__certno", visible=False)
    class_id = tables.Column("身份", attrs=_WHOLE)
    clause = tables.Column("条款", visible=False)
    amount = FenColumn(verbose_name="自付+自费")
    threshold = FenColumn(verbose_name="预警线", orderable=False)

    def before_render(self, request: HttpRequest) -> None:  # noqa: ARG002 - called by the library
        """Names of the townships, read once."""
        codes = {row.record.township for row in self.page.object_list} if self.page else set()
        self.names = dict(Place.objects.filter(code__in=codes).values_list("code", "name"))

    def render_person(self, record: Any, value: str) -> SafeString | str:
        """With the number, masked."""
        return with_below(value, masked(record.person.certno))

    def value_person(self, value: str) -> str:
        """In the workbook."""
        return value

    def value_number(self, value: str) -> str:
        """Masked."""
        return masked(value)

    def render_township(self, value: str) -> str:
        """Its name."""
        if not hasattr(self, "names"):
            self.names = dict(Place.objects.filter(level=Place.Level.TOWNSHIP).values_list("code", "name"))
        return str(self.names.get(value, value))

    def render_threshold(self, record: Any, value: int) -> SafeString | str:
        """With the clause it comes from."""
        return with_below(yuan(value), record.clause)

    def render_class_id(self, value: str) -> str:
        """In words."""
        return label("classes", value) if value else _ORDINARY

    def render_ratio(self, value: int) -> str:
        """Percent."""
        return share_of(value)


class _Grouped(_Rows):
    """Lists with the group of P-3.3a."""

    class_id = tables.Column("身份", attrs=_WHOLE, empty_values=())
    group = tables.Column("监测人群", visible=False)

    def render_class_id(self, record: Any, value: str) -> SafeString | str:  # type: ignore[override]
        """With the group it is watched in."""
        return with_below(self.value_class_id(value), record.get_group_display())

    def value_class_id(self, value: str) -> str:
        """In the workbook."""
        return label("classes", value) if value else _ORDINARY


class AlertTable(_Grouped):
    """Warnings, the gravest first."""

    state = tables.Column(linkify=("warning:case", [tables.A("pk")]), attrs=_WHOLE)
    township = tables.Column("镇街", attrs=_WHOLE)
    ratio = tables.Column("占预警线", attrs=_AMOUNT)
    due_date = tables.Column(attrs=_WHOLE, default="—")
    month = tables.DateColumn(format="Y-m", verbose_name="首次预警", attrs=_WHOLE)
    reopened = tables.Column(visible=False)

    class Meta:
        model = Alert
        fields = (
            "state", "person", "number", "township", "class_id", "group", "amount", "threshold", "ratio", "clause",
            "month", "due_date", "reopened",
        )  # fmt: skip
        attrs = {"class": "cards-on-phone"}
        empty_text = "没有符合条件的预警。"

    def render_state(self, record: Alert) -> SafeString | str:
        """In its colour, and how often it was opened again."""
        again = f"重新打开 {record.reopened} 次" if record.reopened else ""
        return with_below(badge(LEVELS[record.state], record.get_state_display()), again)

    def value_state(self, record: Alert) -> str:
        """In the workbook."""
        return str(record.get_state_display())

    def render_due_date(self, record: Alert, value: dt.date) -> SafeString | str:
        """Red where it is over."""
        return badge("bad", f"{value} 超期") if record.is_late(timezone.now().date()) else f"{value}"

    def value_due_date(self, value: dt.date) -> str:
        """In the workbook."""
        return f"{value}"


class AlertFilter(django_filters.FilterSet):
    """By state, group, township, name, lateness."""

    state = django_filters.ChoiceFilter(label="状态", choices=State.choices, empty_label="全部")
    group = django_filters.ChoiceFilter(label="监测人群", choices=Group.choices, empty_label="全部")
    township = django_filters.ChoiceFilter(label="镇街", choices=_towns, empty_label="全部")
    name = django_filters.CharFilter(label="姓名", field_name="person__psn_name", lookup_expr="prefix")
    open = django_filters.BooleanFilter(
        label="只看在办", method="by_open", widget=forms.CheckboxInput(attrs={"value": "1"})
    )
    waits_for = django_filters.ChoiceFilter(
        label="待核实部门", method="by_department", choices=_departments, empty_label="全部"
    )
    late = django_filters.BooleanFilter(
        label="只看超期", method="by_late", widget=forms.CheckboxInput(attrs={"value": "1"})
    )

    class Meta:
        model = Alert
        fields: tuple[str, ...] = ()

    def by_open(self, rows: QuerySet[Alert], _name: str, value: object) -> QuerySet[Alert]:
        """Not closed and still so."""
        return rows.filter(state__in=OPEN) if value else rows

    def by_department(self, rows: QuerySet[Alert], _name: str, value: str) -> QuerySet[Alert]:
        """Shared with a department that has not answered yet."""
        waiting = DepartmentTask.objects.filter(department=value, verdict="").order_by().values("warning")
        return rows.filter(state=State.SHARED, pk__in=waiting)

    def by_late(self, rows: QuerySet[Alert], _name: str, value: object) -> QuerySet[Alert]:
        """After the term of their step."""
        return rows.filter(state__in=OPEN, due_date__lt=timezone.now().date()) if value else rows


class WatchedTable(_Grouped):
    """A month's people at the line or near it."""

    light = tables.Column("结果", attrs=_WHOLE)
    township = tables.Column("镇街", attrs=_WHOLE)
    ratio = tables.Column("占预警线", attrs=_AMOUNT)
    assistance = FenColumn(verbose_name="救助（含倾斜）", orderable=False)
    total = FenColumn(verbose_name="总费用", orderable=False)
    bills = tables.Column("单据", attrs=_AMOUNT)
    missing = tables.Column(visible=False)

    class Meta:
        model = Watched
        fields = (
            "light", "person", "number", "township", "class_id", "group", "bills", "total", "assistance", "amount",
            "threshold", "ratio", "clause", "missing",
        )  # fmt: skip
        attrs = {"class": "cards-on-phone"}
        empty_text = "这个月没有达到或临近预警线的人。"

    def render_light(self, record: Watched) -> SafeString | str:
        """In its colour, and what is wanting where nothing can be said."""
        return with_below(badge(LIGHTS[record.light], record.get_light_display()), record.missing)

    def value_light(self, record: Watched) -> str:
        """In the workbook."""
        return str(record.get_light_display())

    def render_person(self, record: Watched, value: str) -> SafeString | str:
        """With the way to the person's page."""
        link = format_html('<a href="/people/{}/">{}</a>', record.person_id, value)
        return with_below(link, masked(record.person.certno))


class WatchedFilter(django_filters.FilterSet):
    """By result, group, township."""

    light = django_filters.ChoiceFilter(label="结果", choices=Light.choices, empty_label="全部")
    group = django_filters.ChoiceFilter(label="监测人群", choices=Group.choices, empty_label="全部")
    township = django_filters.ChoiceFilter(label="镇街", choices=_towns, empty_label="全部")
    month = MonthFilter(label="月份")

    class Meta:
        model = Watched
        fields: tuple[str, ...] = ()


class ExpectedTable(_Rows):
    """Who will probably come to the line, the likeliest first."""

    chance = tables.Column("可能性", attrs=_AMOUNT)
    township = tables.Column("镇街", attrs=_WHOLE)
    why = tables.Column("主要原因", accessor="reasons", orderable=False)

    class Meta:
        model = Expected
        fields = ("chance", "person", "number", "township", "class_id", "amount", "threshold", "clause", "why")
        attrs = {"class": "cards-on-phone"}
        empty_text = "没有预计将达到预警线的人。"

    def render_chance(self, value: int) -> str:
        """Percent; what has not happened is never said to be certain."""
        return "99% 以上" if value > _ALL_BUT_CERTAIN else share_of(value)

    def render_why(self, value: list[str]) -> str:
        """In words."""
        return "；".join(MARKS.get(name, name) for name in value)


class TriedTable(tables.Table):
    """The people of a trial at the end of each month held out, the likeliest first."""

    person = tables.Column("姓名", accessor="person__psn_name", orderable=False, attrs=_WHOLE)
    number = tables.Column("证件号码", accessor="person__certno", visible=False)
    base = tables.DateColumn(format="Y-m", attrs=_WHOLE)
    chance = tables.Column(attrs=_AMOUNT)
    told = tables.BooleanColumn(yesno="提示,—", attrs=_WHOLE)
    crossed = tables.BooleanColumn(yesno="超线,未超线", attrs=_WHOLE)
    treated = tables.BooleanColumn(yesno="是,—", attrs=_WHOLE)
    amount = FenColumn(verbose_name="当时自付+自费")

    class Meta:
        model = Tried
        fields = ("person", "number", "base", "amount", "treated", "chance", "told", "crossed")
        attrs = {"class": "cards-on-phone"}
        empty_text = "没有符合条件的人。"

    def render_person(self, record: Tried, value: str) -> SafeString | str:
        """With the way to the person's page, and the number, masked."""
        link = format_html('<a href="/people/{}/">{}</a>', record.person_id, value)
        return with_below(link, masked(record.person.certno))

    def value_person(self, value: str) -> str:
        """In the workbook."""
        return value

    def value_number(self, value: str) -> str:
        """Masked."""
        return masked(value)

    def render_chance(self, value: int) -> str:
        """Percent."""
        return share_of(value)


_BIN_NAMES = [
    (f"{number}", f"{round(100 * low)}%–{round(100 * high)}%") for number, (low, high) in enumerate(pairwise(BINS))
]


class TriedFilter(django_filters.FilterSet):
    """By bin of the calibration, chance from a cut on, what was told and what came."""

    bin = django_filters.ChoiceFilter(label="可能性", choices=_BIN_NAMES, empty_label="全部")
    cut = django_filters.ChoiceFilter(
        label="从多大可能性起", field_name="chance", lookup_expr="gte", empty_label="全部",
        choices=[(f"{cut}", f"{share_of(cut)} 起") for cut in OFFERED],
    )  # fmt: skip
    told = django_filters.ChoiceFilter(label="当时", choices=_yes_or_no("提示", "未提示"), empty_label="全部")
    crossed = django_filters.ChoiceFilter(label="其后", choices=_yes_or_no("超线", "未超线"), empty_label="全部")
    treated = django_filters.ChoiceFilter(label="长期治疗", choices=_yes_or_no("正在", "没有"), empty_label="全部")
    month = MonthFilter(label="预测月份", field_name="trial__month")

    class Meta:
        model = Tried
        fields: tuple[str, ...] = ()
