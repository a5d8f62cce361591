"""The way of a warning, a function a step, free of HTTP. Each refuses in a sentence what may not be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone
from django_fsm import can_proceed

from tuodi.exchange.money import parse_money
from tuodi.exchange.refusals import CellError
from tuodi.settlement.render import yuan
from tuodi.workbench.lists.overview import today_of
from tuodi.workbench.lists.warn import departments_of
from tuodi.workbench.registry.holding import in_force
from tuodi.workbench.review.enums import OPEN as OPEN_FINDINGS
from tuodi.workbench.review.enums import Kind
from tuodi.workbench.review.models import Finding

from .dispositions import Fact, Way, dispositions
from .enums import State, Verdict, Without
from .models import Alert, AlertEvent, DepartmentTask, Disposition
from .terms import WarningTerms, terms_of


class Refused(Exception):
    """It cannot be done; the sentence says why and what can. code: of how things stand, or of what was given."""

    def __init__(self, text: str, code: str = "state") -> None:
        super().__init__(text)
        self.code = code


def _unpaid() -> QuerySet[Finding]:
    """What the monthly review found unpaid, as far as it is sure."""
    return Finding.objects.filter(state__in=OPEN_FINDINGS, kind__in=(Kind.MISSED, Kind.UNDER), amount__gt=0)


def owing() -> Any:
    """The people to whom something is still owed."""
    return _unpaid().order_by().values("person")


def owed_to(warning: Alert) -> int:
    """Fen that are still owed to the person of a warning."""
    return int(_unpaid().filter(person=warning.person_id).aggregate(fen=Sum("amount"))["fen"] or 0)


def check(warning: Alert, by: str, *, note: str) -> None:
    """核查待遇落实: whether basic, critical, assistance and tilt were paid as due."""

    def act(one: Alert) -> str:
        one.check_done()
        one.gap = owed_to(one)
        told = f"应付未付 {yuan(one.gap)} 元，已在核查结论中办理" if one.gap else "三重保障已按规则付清"
        one.checked_by, one.check_note = by, note
        one.due_date = _in(one, "check_days")
        return f"{told}；{note}" if note else told

    _step(warning, by, "核查待遇落实", Alert.check_done, act)


def share(warning: Alert, by: str) -> None:
    """共享: to every department that the document names."""
    today = timezone.now().date()
    departments, clause = departments_to(warning.county, today)
    if not departments:
        raise Refused("本地文件没有规定预警共享给哪些部门")

    def act(one: Alert) -> str:
        one.share()
        one.due_date = _in(one, "verify_days")
        for name in departments:
            fresh = {"clause": clause, "sent_on": today, "due_date": one.due_date, "verdict": "", "note": "", "by": "",
                     "at": None, "reminded_on": None, "escalated_on": None}  # fmt: skip
            DepartmentTask.objects.update_or_create(warning=one, department=name, defaults=fresh)
        return f"{len(departments)} 个部门，{one.due_date} 前核实"

    _step(warning, by, "共享部门", Alert.share, act)


def departments_to(county: str, day: dt.date) -> tuple[tuple[str, ...], str]:
    """Whom the monthly warning is shared with, and the clause: the county's own rule, else that of the lists."""
    found = departments_of(county, day, "monthly_warning_run")
    return found if found[0] else departments_of(county, day)


def paid_up(rows: QuerySet[Alert]) -> QuerySet[Alert]:
    """Found, and the review says that nothing is owed to the person."""
    return rows.filter(state=State.FOUND).exclude(person__in=owing())


def check_all(county: str, by: str) -> tuple[int, str]:
    """Everybody to whom nothing is owed, at once: how many, and what stopped it."""
    return _each(paid_up(Alert.objects.filter(county=county)), lambda one: check(one, by, note=""))


def share_all(county: str, by: str) -> tuple[int, str]:
    """Whatever was checked: how many, and what stopped it."""
    return _each(Alert.objects.filter(county=county, state=State.CHECKED), lambda one: share(one, by))


def _each(rows: QuerySet[Alert], step: Callable[[Alert], None]) -> tuple[int, str]:
    done = 0
    try:
        for one in list(rows):
            step(one)
            done += 1
    except Refused as refused:
        return done, str(refused)
    return done, ""


def visit(warning: Alert, by: str, *, on: dt.date, note: str) -> None:
    """镇街走访: what the village found at home."""
    if on > timezone.now().date():
        raise Refused("走访日期不能在今天以后", "future")

    def act(one: Alert) -> str:
        one.visited_by, one.visited_on, one.visit_note = by, on, note
        return f"{on} {note}"

    _step(warning, by, "镇街走访", None, act)


def answer(warning: Alert, department: str, by: str, *, verdict: str, note: str) -> None:
    """核实: a department says what it found; the last of them makes the warning verified."""
    if verdict not in Verdict.values:
        raise Refused("请选择核实结果", "verdict")
    if not note:
        raise Refused("请写明核实情况", "no_note")

    def act(one: Alert) -> str:
        task = DepartmentTask.objects.filter(warning=one, department=department).first()
        if task is None:
            raise Refused("这条预警没有共享给本部门")
        if one.state != State.SHARED:
            raise Refused(f"预警现在是“{one.get_state_display()}”，不能再核实")
        task.verdict, task.note, task.by, task.at = verdict, note, by, timezone.now()
        task.save()
        if not tasks_of(one).filter(verdict="").exists():
            one.verified()
            one.due_date = _in(one, "dispose_days")
        return f"{task.get_department_display()}：{task.get_verdict_display()}。{note}"

    _step(warning, by, "部门核实", None, act)


def tasks_of(warning: Alert) -> QuerySet[DepartmentTask]:
    """Of every department: who may see the warning sees what the others found."""
    return DepartmentTask._base_manager.filter(warning=warning).order_by("pk")


def ways_of(department: str) -> list[Way]:
    """The ways of help that a department may take; empty department: all."""
    return [way for way in dispositions().values() if department in ("", way.department)]


def dispose(warning: Alert, department: str, by: str, *, kind: str, given: dict[str, str]) -> None:
    """处置: one of the five ways, with every fact it needs."""
    way = dispositions().get(kind)
    if way is None:
        raise Refused("处置去向只有文件所列五种", "kind")
    if way.department != department:
        raise Refused(f"{way.zh}不归本部门办理", "department")
    facts = {fact.name: _fact(fact, given.get(fact.name, "")) for fact in way.facts}
    held = in_force(today_of(warning.county)).filter(person_id=warning.person_id).values_list("identity", flat=True)
    if way.classes and not set(way.classes) & set(held):
        raise Refused(f"{way.zh}须先纳入防止返贫监测对象（{way.clause}）", "no_class")

    def act(one: Alert) -> str:
        if one.dispositions.filter(kind=kind, done=None).exists():
            raise Refused(f"{way.zh}已在办理")
        one.dispose()
        one.due_date = _in(one, "dispose_days")
        Disposition.objects.create(
            warning=one, kind=kind, clause=way.clause, department=department, facts=facts, by=by, at=timezone.now()
        )
        return f"{way.zh}（{way.clause}）"

    _step(warning, by, "处置", Alert.dispose, act)


def _fact(fact: Fact, value: str) -> str:
    value = value.strip()
    if not value:
        raise Refused(f"请填写{fact.zh}", "fact")
    try:
        if fact.kind == "day":
            day = dt.date.fromisoformat(value)
            if day > timezone.now().date():
                raise Refused(f"{fact.zh}不能在今天以后", "fact")
        elif fact.kind == "yuan":
            if parse_money(value) < 0:
                raise Refused(f"{fact.zh}不能是负数", "fact")
        elif fact.kind == "people":
            if int(value) <= 0:
                raise Refused(f"{fact.zh}应为正整数", "fact")
        elif fact.kind == "yes" and value != "是":
            raise Refused(f"{fact.zh}：没有就不能办理", "fact")
    except (ValueError, CellError) as fault:
        raise Refused(f"{fact.zh}填写不对：{value}", "fact") from fault
    return value[:200]


def feed_back(disposition: Disposition, by: str, *, done: bool, result: str) -> None:
    """反馈: what came of it; the last one makes the warning fed back."""
    if not result:
        raise Refused("请写明办理结果", "no_note")

    def act(one: Alert) -> str:
        row = Disposition.objects.select_for_update(of=("self",)).get(pk=disposition.pk)
        if row.done is not None:
            raise Refused("这项处置已经反馈")
        row.done, row.result, row.result_by, row.result_on = done, result, by, timezone.now().date()
        row.save()
        if not one.dispositions.filter(done=None).exists():
            one.fed_back()
            one.due_date = _in(one, "check_days")
        return f"{row.kind_zh}：{'已办成' if done else '未办成'}。{result}"

    _step(disposition.warning, by, "处置反馈", None, act)


def close(warning: Alert, by: str, *, note: str, without: str = "") -> None:
    """办结: after help came to a result, or without any for a coded reason and by another than who checked."""

    def act(one: Alert) -> str:
        if one.state == State.VERIFIED and without not in Without.values:
            raise Refused("没有处置的预警，办结须选择原因", "reason")
        if one.state == State.FED_BACK and not one.dispositions.filter(done=True).exists() and not without:
            raise Refused("没有一项处置办成：改用其他去向，或写明不处置原因")
        if without and one.checked_by == by:
            raise Refused("核查待遇的人不能自己作不处置办结，请由另一人办结", "maker")
        if without == Without.BEARABLE and tasks_of(one).filter(verdict=Verdict.HARDSHIP).exists():
            raise Refused("有部门核实为生活确有困难，不能按家庭能够承担办结")
        one.close()
        one.without, one.closed_by, one.closed_on = without, by, timezone.now().date()
        one.closed_ratio, one.due_date = one.ratio, None
        return f"{Without(without).label} {note}".strip() if without else note

    _step(warning, by, "办结", Alert.close, act)


def _in(warning: Alert, name: str) -> dt.date:
    terms: WarningTerms = terms_of(warning.county)
    return timezone.now().date() + dt.timedelta(days=int(getattr(terms, name)))


@transaction.atomic
def _step(warning: Alert, by: str, what: str, way: Callable[[Alert], Any] | None, act: Callable[[Alert], str]) -> None:
    """Hold the row, look whether the step may be taken, take it and write it down."""
    one: Alert = Alert.objects.select_for_update(of=("self",)).get(pk=warning.pk)
    if not one.is_open or (way is not None and not can_proceed(getattr(one, way.__name__))):
        raise Refused(f"预警现在是“{one.get_state_display()}”，不能{what}")
    before = one.state
    note = act(one)
    if one.state != before:
        one.reminded_at = one.escalated_at = None
    one.save()
    AlertEvent.objects.create(warning=one, what=what, by=by, at=timezone.now(), note=note[:300])
