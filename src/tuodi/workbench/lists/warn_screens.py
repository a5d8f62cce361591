"""Warning lists: sending, downloading, marking, acknowledging."""

from __future__ import annotations

import datetime as dt

import django_filters
import django_tables2 as tables
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.base.columns import WhoColumn
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import Listing
from tuodi.workbench.base.masking import masked
from tuodi.workbench.base.words import label

from . import warn
from .enums import Mark
from .files import workbook
from .forms import MarkedForm, SendForm, first_error
from .models import WarningList, WarningPerson, WarningState
from .overview import today_of
from .service import Refused

_LEVELS = {WarningState.SENT: "warn", WarningState.ANSWERED: "info", WarningState.ACKNOWLEDGED: "good"}


class WarningTable(tables.Table):
    """Warning lists, newest first."""

    month = tables.DateColumn(format="Y-m", verbose_name="月份", linkify=("lists:warning", [tables.A("pk")]))
    size = tables.Column("人数")
    done = tables.Column("已标识")
    made_by = WhoColumn()
    answered_by = WhoColumn()
    acknowledged_by = WhoColumn()

    class Meta:
        model = WarningList
        fields = (
            "month", "department", "state", "size", "done", "made_by", "made_at", "answered_by", "answered_at",
            "acknowledged_by",
        )  # fmt: skip
        order_by = "-month"
        attrs = {"class": "cards-on-phone"}
        empty_text = "还没有预警名单。"

    def render_state(self, record: WarningList) -> SafeString:
        """In its colour."""
        level = _LEVELS[WarningState(record.state)]
        return format_html('<span class="badge badge-{}">{}</span>', level, record.get_state_display())


class WarningFilter(django_filters.FilterSet):
    """By state."""

    state = django_filters.ChoiceFilter(label="状态", choices=WarningState.choices)

    class Meta:
        model = WarningList
        fields = ("state",)


class PeopleTable(tables.Table):
    """The people of a list with their marks."""

    name = tables.Column("姓名", accessor="person__psn_name")
    number = tables.Column("证件号码", accessor="person__certno", orderable=False)
    village = tables.Column("村（社区）", accessor="person__village__name", default="—")

    class Meta:
        model = WarningPerson
        fields = ("name", "number", "village", "why", "mark", "identity", "begndate", "enddate", "remark")
        order_by = "pk"
        attrs = {"class": "cards-on-phone"}

    def render_number(self, value: str) -> str:
        """Masked."""
        return masked(value)

    def render_identity(self, value: str) -> str:
        """Its Chinese name."""
        return label("classes", value)


class PeopleFilter(django_filters.FilterSet):
    """By mark."""

    mark = django_filters.ChoiceFilter(
        label="标识结果", choices=Mark.choices, null_label="未标识", null_value="none", method="by_mark"
    )  # fmt: skip

    class Meta:
        model = WarningPerson
        fields = ("mark",)

    def by_mark(self, rows: object, _name: str, value: str) -> object:
        """Unmarked ones have an empty mark."""
        return rows.filter(mark="" if value == "none" else value)  # type: ignore[attr-defined]


@needs("list.see")
def warnings(request: Request) -> HttpResponse:
    """All warning lists, and sending the month's."""
    rows = WarningList.objects.annotate(
        size=Count("people"), done=Count("people", filter=~Q(people__mark=""))
    ).order_by("-month", "department")
    page = Listing(request, rows, WarningTable, WarningFilter, title="预警名单交换", template="lists/warnings.html")
    month = f"{today_of(request.user.region):%Y-%m}"
    form = SendForm(initial={"month": month}) if may(request.user, "list.warn") else None
    return page.response(send_form=form)


@needs("list.warn")
@require_POST
def send(request: Request) -> HttpResponse:
    """Make and send the month's lists."""
    form = SendForm(request.POST)
    try:
        made = warn.send(request.user, request.user.region, _month(form))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"已发出：{'、'.join(one.get_department_display() for one in made)}。")
    return redirect("lists:warnings")


def _month(form: SendForm) -> dt.date:
    if not form.is_valid():
        raise Refused(first_error(form))
    month: dt.date = form.cleaned_data["month"]
    return month


def _find(pk: int) -> WarningList:
    return get_object_or_404(WarningList.objects.select_related("batch"), pk=pk)


def _own(request: Request, one: WarningList) -> bool:
    return may(request.user, "list.upload") and request.user.department == one.department


@needs("list.see")
def one(request: Request, pk: int) -> HttpResponse:
    """One list: its people, and for the department the file to mark and to send back."""
    found = _find(pk)
    faults: list[object] = []
    own = _own(request, found) and found.state != WarningState.ACKNOWLEDGED
    form = MarkedForm(request.POST or None, request.FILES or None) if own else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied("只能回传发给本部门的名单")
        if form.is_valid():
            try:
                count = warn.answer(request.user, found, form.cleaned_data["file"])
            except warn.Marked as marked:
                form.add_error("file", str(marked))
                faults = list(marked.faults)
            except Refused as refused:
                form.add_error("file", str(refused))
            else:
                messages.success(request, f"已收到 {count} 人的标识。")
                return redirect("lists:warning", pk=pk)
    people = WarningPerson.objects.filter(list=found).select_related("person__village").order_by("pk")
    marks = dict(people.order_by().values_list("mark").annotate(Count("pk")))
    tiles = [(mark.label, marks[mark.value]) for mark in Mark if mark.value in marks]
    can_acknowledge = (
        may(request.user, "list.warn")
        and found.state == WarningState.ANSWERED
        and found.answered_by != request.user.get_username()
    )
    page = Listing(request, people, PeopleTable, PeopleFilter, title=str(found), template="lists/warning.html")
    return page.response(
        one=found, form=form, faults=faults, tiles=tiles, unmarked=marks.get("", 0),
        level=_LEVELS[WarningState(found.state)], can_acknowledge=can_acknowledge, own=_own(request, found),
    )  # fmt: skip


@needs("list.upload")
def download(request: Request, pk: int) -> HttpResponse:
    """The list to be marked."""
    found = _find(pk)
    if not _own(request, found):
        raise PermissionDenied("只能下载发给本部门的名单")
    return workbook(warn.file_of(request.user, found), f"{found}.xlsx")


@needs("list.warn")
@require_POST
def acknowledge(request: Request, pk: int) -> HttpResponse:
    """Confirm that the marks have come."""
    try:
        warn.acknowledge(request.user, _find(pk))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "已确认收到回传。")
    return redirect("lists:warning", pk=pk)
