"""Rows that say what one stage rule says, and the checks of a row: whom and what it serves, and every figure of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import Any

from tests.clauses.bench import FEN, PLACES, bill, cares_of, classes_of, day_of, settle
from tests.clauses.registry import register
from tests.clauses.schedule import FULL, Schedule, Step, probes
from tuodi.policy.model import RuleBook, StageName, StageRule
from tuodi.policy.values import Const
from tuodi.settlement.refusal import BillRefused
from tuodi.settlement.statement import StageResult

_DAY = dt.timedelta(days=1)
LEVELS, PLANS = (1, 2, 3), (1, 2)
COMPLIANT = {0: False, 1: True, 3: True, 4: False}  # refl of care outside the district


@dataclass(frozen=True, kw_only=True)
class Row:
    """One stage rule in the tests' own words: yuan, per cent, days, ids of the vocabulary."""

    clause: str
    rule: str
    stage: StageName
    region: str
    first: str
    last: str = ""
    classes: tuple[str, ...] = ()
    """Empty: everyone but `never`."""
    never: tuple[str, ...] = ()
    care: tuple[str, ...]
    levels: tuple[int, ...] = LEVELS
    plans: tuple[int, ...] = PLANS
    places: tuple[str, ...] = ()
    """Empty: anywhere."""
    referral: bool = False
    disease: str = ""
    chronic: str = ""
    """specific or ordinary: which outpatient chronic care."""
    over: int = 0
    """Yuan that an amount must exceed."""
    over_what: str = "stay_in_policy_over"
    """Which amount."""
    facts: dict[str, Any] = field(default_factory=dict)
    edges: tuple[tuple[float, int], ...] = ()
    """(yuan, per cent)."""
    cap: tuple[str, int | None] | None = None
    more_caps: tuple[tuple[str, int], ...] = ()
    """Further accounts and limits in fen that no bill of the checks reaches."""
    deductibles: tuple[int, ...] = ()
    deductible_per: str = "stay"
    cap_per: str = "year"
    flat: int | None = None
    floor: int | None = None
    per: str = "year"
    fund: str = ""
    missing: str = ""
    nothing: bool = False
    feeds: tuple[str, ...] = ()
    """Care that advances the running base; empty: the same as `care`."""
    counts_from: str = ""
    feeds_chronic: str = ""
    overrides: tuple[str, ...] = ()
    """Asked only where no bill shows it."""
    shared_base: bool = False
    """Whether another rule beside it counts the care of the other places."""
    counts_anywhere: bool = False
    """Whether care counts wherever it was given, referred or not, though it is paid on only there."""
    base: str = "in_policy_remainder"
    per_class: bool = False
    """Whether a class has a running base of its own."""
    certifying: bool = False
    """Whether the region that certified the class governs, not the one where the person is insured."""
    on: str = ""
    """The day on which the figures are asked; empty: the first."""
    years: bool = True
    """Whether the figures are the same in the year after that day."""
    size: int = 50_000
    """Yuan of a bill whose amount does not matter."""
    also: tuple[str, ...] = ()
    """Clauses that give some of the figures."""
    figures_only: bool = False
    adjust: str = ""
    """The rule that changes the schedule, where the row is about that one."""
    reading: dict[str, str] = field(default_factory=dict)


ROWS: dict[str, Row] = {}
"""The first row of each rule (or change of a rule) under the default readings."""


def under(rule: str, reading: dict[str, str], /, **said: Any) -> Row:
    """A rule's row as it is under another reading."""
    return replace(ROWS[rule], **{**said, "reading": reading})


def rows(*given: Row) -> None:
    """Register the checks of rows."""
    for row in given:
        if not row.reading:
            ROWS.setdefault(row.adjust or row.rule, row)
        name = f"{row.adjust or row.rule} {row.facts}" if row.facts else row.adjust or row.rule
        register(f"figures of {name}", (row.clause, *row.also), partial(has_its_figures, row), row.reading)
        if row.figures_only:
            continue
        register(f"scope of {name}", (row.clause,), partial(serves_its_scope, row), row.reading)
        if row.edges and row.per == "year" and not row.adjust:
            register(f"running base of {name}", (row.clause,), partial(counts_its_bills, row), row.reading)


# ---------------------------------------------------------------------------------------------------- whom and what


def serves_its_scope(row: Row, book: RuleBook) -> None:
    """The rule decides exactly the bills of its scope: each fact changed on its own, on both sides."""
    _stands_as_written(row, book)
    assert _decides(row, book), f"{row.rule} does not decide its own bill"
    for name, change, expected in _changes(row, book):
        assert _decides(row, book, **change) == expected, f"{row.rule}: {name} {change}"


def _stands_as_written(row: Row, book: RuleBook) -> None:
    """What no bill shows because other rules stand beside it: the days, the places, what is overridden."""
    name = row.adjust or row.rule
    rule = next(r for r in book.rules if r.origin.rule == name)
    assert rule.origin.clause == row.clause or not row.adjust
    assert (rule.first, rule.last) == (day_of(row.first), day_of(row.last) if row.last else None)
    if isinstance(rule, StageRule):
        assert sorted(rule.when.place or ()) == sorted(row.places)
        counted = rule.when.without_amounts()
        assert rule.when.amounts == ((getattr(rule.when, row.over_what),) if row.over else ())
        assert rule.per_class == row.per_class
        assert rule.counts == (replace(counted, place=None, referral=False) if row.counts_anywhere else counted)
        assert rule.base == row.base
        start = rule.brackets[0].start if row.edges else None
        assert not isinstance(start, Const) or start.amount == schedule_of(row).edges[0][0]
        assert row.overrides in ((), rule.overrides)


def _changes(row: Row, book: RuleBook) -> Iterator[tuple[str, dict[str, Any], bool]]:
    yield from _days(row)
    for class_id in classes_of(book):
        served = class_id in row.classes if row.classes else class_id not in row.never
        yield "class", {"marked_classes": (class_id,)}, served
    if row.classes:
        yield "class", {"marked_classes": ()}, False
    for care in cares_of(book):
        yield "care", {"care_type": care}, care in row.care
    for level in LEVELS:
        yield "level", {"hosp_lv": level}, level in row.levels or "hosp_lv" in row.facts
    for plan in PLANS:
        yield "plan", {"insu_plan": plan}, plan in row.plans
    for place in PLACES[row.region]:
        yield "place", {"place": place, "refl": 2 if place == "in_district" else 1}, place in _places(row)
    yield "certified elsewhere", {"idet_admdvs": PLACES[row.region]["out_of_province"]}, not row.certifying
    if "in_city" in _places(row):
        for refl, compliant in COMPLIANT.items():
            yield "referral", {"place": "in_city", "refl": refl}, compliant or not row.referral
    for disease in ("special", "ordinary"):
        yield "disease", {"dise_class": disease}, row.disease in ("", disease)
    if "outpatient_chronic" in row.care:
        for kind in ("specific", "ordinary"):
            yield "chronic", {"care_type": "outpatient_chronic", "opsp_class": kind}, row.chronic in ("", kind)
    if row.over:
        yield "over", {"fen": row.over * FEN}, False
        yield "over", {"fen": row.over * FEN + 1}, True


def _days(row: Row) -> Iterator[tuple[str, dict[str, Any], bool]]:
    yield "day", {"day": day_of(row.first) - _DAY}, False
    yield "day", {"day": day_of(row.first)}, True
    if row.last:
        yield "day", {"day": day_of(row.last)}, True
        yield "day", {"day": day_of(row.last) + _DAY}, False


def _places(row: Row) -> tuple[str, ...]:
    return tuple(place for place in PLACES[row.region] if not row.places or place in row.places)


def _decides(row: Row, book: RuleBook, **change: Any) -> bool:
    try:
        result = settle(book, row.stage, _bill(row, **change))[0]
    except BillRefused:
        return False
    origin = result.adjusted_by if row.adjust else result.rule
    return origin is not None and origin.rule == (row.adjust or row.rule)


def _bill(row: Row, *, day: Any = None, fen: int = 0, **change: Any) -> Any:
    care = {"opsp_class": row.chronic} if row.chronic else {}
    facts = {
        "care_type": row.care[0], "hosp_lv": row.levels[0], "insu_plan": row.plans[0], "place": _places(row)[0],
        "dise_class": row.disease or "ordinary", "marked_classes": row.classes[:1], **care, **row.facts, **change,
    }  # fmt: skip
    if facts["place"] != "in_district":
        facts.setdefault("refl", 1)
    return bill(row.region, day or row.on or row.first, fen or (row.over + row.size) * FEN, row.stage, **facts)


# ---------------------------------------------------------------------------------------------------- every figure


def schedule_of(row: Row) -> Schedule:
    """The row's figures in fen and ten-thousandths."""
    return Schedule(
        tuple((round(start * FEN), rate * FULL // 100) for start, rate in row.edges),
        None if row.cap is None or row.cap[1] is None else row.cap[1] * FEN,
        row.per,
        tuple(d * FEN for d in row.deductibles),
        row.deductible_per,
        row.cap_per,
        None if row.flat is None else row.flat * FEN,
        None if row.floor is None else row.floor * FEN,
    )


@cache
def _probes(schedule: Schedule, least: int, *, years: bool) -> list[tuple[Step, ...]]:
    return probes(schedule, least, years=years)


def has_its_figures(row: Row, book: RuleBook) -> None:
    """Bills on which one fen or one point more or less would show receive what the row's own calculation gives."""
    for name in row.classes or ("",):
        first = settle(book, row.stage, _bill(row, **({"marked_classes": (name,)} if name else {})))[0]
        _has_its_names(row, first)
    if not (row.edges or row.flat is not None):
        return
    schedule = schedule_of(row)
    for steps in _probes(schedule, row.over * FEN, years=row.years):
        bills = [_step(row, number, step) for number, step in enumerate(steps, 1)]
        got = [(result.exact, result.paid) for result in settle(book, row.stage, *bills)]
        assert got == schedule.pays(steps), f"{row.rule}: {steps}"


def _has_its_names(row: Row, result: StageResult) -> None:
    origin = result.adjusted_by if row.adjust else result.rule
    assert origin is not None
    assert (origin.rule, origin.clause) == (row.adjust or row.rule, row.clause)
    assert result.missing == row.missing
    assert any(reason.code == "expressly_nothing" for reason in result.reasons) == row.nothing
    if row.fund:
        assert result.fund == row.fund
    if row.edges:
        caps = (
            () if row.cap is None else ((row.cap[0], None if row.cap[1] is None else row.cap[1] * FEN), *row.more_caps)
        )
        assert tuple((use.account, use.limit) for use in result.caps) == caps


def _step(row: Row, number: int, step: Step) -> Any:
    first = day_of(row.on or row.first)
    day = first if not step.year else dt.date(first.year + step.year, 1, 1)
    return _bill(row, day=day, fen=step.fen, number=number, mdtrt_id=f"stay {step.stay}")


# ---------------------------------------------------------------------------------------------------- running base


def counts_its_bills(row: Row, book: RuleBook) -> None:
    """The running base before a bill holds exactly the earlier bills that count, whatever class was held then."""
    size = row.over * FEN + 7
    for name, change, expected in _earlier(row, book):
        earlier = _bill(row, number=1, fen=size, **change)
        try:
            result = settle(book, row.stage, earlier, _bill(row, number=2, fen=size))[1]
        except BillRefused:
            continue
        assert result.base_before == (size if expected else 0), f"{row.rule}: earlier {name} {change}"
    if row.counts_from:
        rule = next(r for r in book.of(StageRule) if r.origin.rule == row.rule)
        assert rule.counts_from == day_of(row.counts_from)


def _earlier(row: Row, book: RuleBook) -> Iterator[tuple[str, dict[str, Any], bool]]:
    counted = replace(
        row, care=row.feeds or row.care, classes=(), over=0, chronic=row.feeds_chronic or row.chronic,
        first=row.counts_from or row.first, last="",
    )  # fmt: skip
    if row.counts_anywhere or row.shared_base:
        counted = replace(counted, places=(), referral=False)
    for name, change, expected in _changes(counted, book):
        if name not in ("class", "certified elsewhere") and (name != "day" or row.counts_from):
            yield name, change, expected
    yield "class", {"marked_classes": ()}, not row.per_class
