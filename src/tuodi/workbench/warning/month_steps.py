"""What this room does in the month: people against their lines, warnings shared and reminded of, the look ahead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from tuodi.workbench.lists.warn import warned
from tuodi.workbench.month.judging import judged
from tuodi.workbench.month.models import MonthChunk
from tuodi.workbench.month.steps import CannotGoOn, Line, Result, Waits, Work, step
from tuodi.workbench.registry.models import Person
from tuodi.workbench.review.whom import Scope

from .burdens import Found, Unwatchable, lines_of, look
from .burdens import Line as WatchLine
from .enums import OPEN, Light, State
from .following import Refused, share
from .foretelling import foretell
from .keeping import Part, keep
from .models import Alert, Expected, Trial, Watched
from .reminding import remind
from .terms import terms_of

_CHUNK = 400_000


def _warnings_wait(county: str, month: dt.date) -> Iterator[Waits]:
    rows, url = Alert.objects.filter(county=county, month__lte=month), reverse("warning:warnings")
    for who, text, state in (
        ("监测分析", "条预警待核查待遇", State.FOUND), ("监测分析", "条预警待共享", State.CHECKED),
        ("各部门", "条预警部门核实中", State.SHARED), ("各部门", "条预警待处置", State.VERIFIED),
        ("各部门", "条预警处置中", State.DISPOSED), ("监测分析", "条预警待办结", State.FED_BACK),
    ):  # fmt: skip
        yield Waits(who, text, rows.filter(state=state).count(), f"{url}?state={state.value}")
    late = rows.filter(state__in=OPEN, due_date__lt=timezone.now().date()).count()
    yield Waits("各部门", "条预警已过本步期限", late, f"{url}?late=1")
    for line in _lines(county, month):
        if line.missing:
            words = f"：缺数值 {line.missing}，{line.rule.origin.clause} 无法预警"
            yield Waits("政策研究", words, 1, reverse("warning:overview"))


def _lines(county: str, month: dt.date) -> list[WatchLine]:
    try:
        return lines_of(county, month)
    except Unwatchable:
        return []


def _warned_in_towns(county: str, month: dt.date) -> dict[str, dict[str, int]]:
    rows = Watched.objects.filter(county=county, month=month, light=Light.WARNED).order_by()
    return {town: {"达到预警线": people} for town, people in rows.values_list("township").annotate(Count("pk"))}


@step(
    "warn", "监测预警", 50, share=300, waits=_warnings_wait, towns=_warned_in_towns,
    does="全年自付+自费对照本月有效的预警线；一人一规则一条在办预警，加重的重新打开",
    lines=(Line("warned", "达到预警线"), Line("near", "临近"), Line("pending", "待核"), Line("new", "新预警"),
           Line("reopened", "加重后重开"), Line("ended", "不再成立"), Line("open", "在办预警")),
)  # fmt: skip
def warn(work: Work) -> Result:
    """Chunk by chunk."""
    until = work.run.known_at
    try:
        lines = lines_of(work.county, work.month)
    except Unwatchable as fault:
        raise CannotGoOn(str(fault)) from fault

    def compute(chunk: MonthChunk) -> Found:
        return look(Scope(work.county, until, chunk.low, chunk.high), work.month)

    def write(chunk: MonthChunk, found: Found) -> Result:
        part = Part(work.county, work.month, chunk.low, chunk.high, work.by)
        return {**found.counts, **{f"did_{name}": count for name, count in keep(part, found.people).items()}}

    work.each(lambda: Scope(work.county, until).shares(_CHUNK), compute, write, "自付+自费")
    counts = work.summed()
    rows = Watched.objects.filter(county=work.county, month=work.month)
    lights = dict(rows.order_by().values_list("light").annotate(Count("pk")))
    open_ = Alert.objects.filter(county=work.county, state__in=OPEN)
    groups = dict(rows.filter(light=Light.WARNED).order_by().values_list("group").annotate(Count("pk")))
    return {
        "persons": counts.get("persons", 0), "below": counts.get("below", 0), "no_figure": counts.get("no_figure", 0),
        **{light.value: lights.get(light.value, 0) for light in Light},
        "warned_key": groups.get("key", 0), "warned_general": groups.get("general", 0),
        **{name: counts.get(f"did_{name}", 0) for name in ("new", "reopened", "worse", "ended")},
        "open": open_.count(), "lines": len(lines),
    }  # fmt: skip


def _ahead_wait(county: str, month: dt.date) -> Iterator[Waits]:
    trial = Trial.objects.filter(county=county, month=month).exclude(problem="").first()
    if trial is not None:
        yield Waits("监测分析", f"：超线前预测未做（{trial.problem}）", 1, reverse("warning:ahead"))


@step(
    "ahead", "超线前预测", 55, share=110, waits=_ahead_wait,
    does="按正在进行的治疗估计谁会在两个月内达到预警线；先在已过去的月份上检验",
    lines=(Line("expected", "预计将达到"), Line("tried", "检验样本"), Line("tried_crossed", "其中超线"),
           Line("recall", "查全", rate=True), Line("precision", "查准", rate=True)),
)  # fmt: skip
def look_ahead(work: Work) -> Result:
    """Where the county uses it."""
    terms = terms_of(work.county)
    if not terms.look_ahead:
        with work.writing():
            Expected.objects.filter(county=work.county, month=work.month).delete()
            Trial.objects.filter(county=work.county, month=work.month).delete()
        return {"expected": 0, "switched_off": 1}
    told = foretell(
        work.county, work.month, work.run.known_at, terms.look_ahead_cut,
        lambda done, total: work.progress(done, total, "逐月整理，学习与检验"),
    )  # fmt: skip
    with work.writing():
        told.keep()
    trial = told.trial
    return {
        "expected": Expected.objects.filter(county=work.county, month=work.month).count(), "tried": trial.tried,
        "tried_crossed": trial.tried_crossed, "recall": trial.recall or 0, "precision": trial.precision or 0,
        "brier": trial.brier or 0, "treated": trial.score.get("treated", 0),
        "treated_told": trial.score.get("treated_told", 0), "cut": trial.cut,
    }  # fmt: skip


@step(
    "remind", "共享与催办", 80, does="核查过待遇的预警共享民政、乡村振兴、卫健；到期前提醒，超期上报",
    lines=(Line("shared", "部门核实中"), Line("reminded", "本次提醒"), Line("escalated", "本次上报")),
)  # fmt: skip
def share_and_remind(work: Work) -> Result:
    """What was checked goes to the departments; each term is reminded of once."""

    def write() -> Result:
        for one in Alert.objects.filter(county=work.county, state=State.CHECKED).order_by("pk"):
            try:
                share(one, work.by)
            except Refused as fault:
                raise CannotGoOn(str(fault)) from fault
        reminded, escalated = remind(work.county, work.by, timezone.now().date())
        return {"reminded": reminded, "escalated": escalated}

    done = work.once(write)
    return {"shared": Alert.objects.filter(county=work.county, state=State.SHARED).count(), **done}


@warned
def over_the_line(county: str, day: dt.date) -> dict[int, str]:
    """Whoever was at a line in the month of a day: part of the list that the departments get."""
    rows = Watched.objects.filter(county=county, month=day.replace(day=1), light=Light.WARNED)
    return {one.person_id: f"自付+自费达到预警线（{one.clause}）" for one in rows}


@judged("warning")
def found(county: str, month: dt.date) -> set[str]:
    """People at a line in the month."""
    rows = Watched.objects.filter(county=county, month=month, light=Light.WARNED)
    return set(Person.objects.filter(pk__in=rows.values("person")).values_list("psn_no", flat=True))
