"""Gaps: per region, period, stage and kind of care the figure with its grade, or what is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tuodi.policy.model import COMPUTED_STAGES, Condition, Parameter, RuleBook, StageName, StageRule
from tuodi.policy.money import FULL_RATE, format_rate, format_yuan
from tuodi.policy.regions import NATION, chain
from tuodi.policy.terms import RESIDENT
from tuodi.policy.values import By, Const, Value, parameters_of

START = dt.date(2022, 1, 1)
"""Settlement is asked for from this day on."""

_DAY = dt.timedelta(days=1)
_GRADES = "SABC"


@dataclass(frozen=True, slots=True)
class GapRow:
    """One rule over one period, or the kinds of care that none speaks of."""

    region: str
    first: dt.date
    last: dt.date | None
    stage: StageName
    care: tuple[str, ...]
    slot: str
    when: str
    """What else a bill has to meet, in short."""
    classes: tuple[str, ...] | None
    figure: str
    grade: str
    missing: tuple[str, ...]
    clause: str


def gap_rows(book: RuleBook, start: dt.date = START) -> tuple[GapRow, ...]:
    """Every region below the nation that has documents, in the order of stages and time."""
    regions = sorted({head.region for head in book.documents} - {NATION})
    return tuple(
        row for region in regions for stage in COMPUTED_STAGES for row in _Stage(book, region, stage).rows(start)
    )


class _Stage:
    """One stage seen from one region."""

    def __init__(self, book: RuleBook, region: str, stage: StageName) -> None:
        self.book, self.region, self.stage = book, region, stage
        self.codes = chain(region)
        self.care = tuple(term.id for term in book.terms.family("care_types"))
        self.classes = tuple(term.id for term in book.terms.family("classes"))
        self.rules = [
            rule for code in self.codes for rule in book.of(StageRule)
            if rule.origin.region == code and rule.stage == stage and "390" in rule.insurance
        ]  # fmt: skip
        self.parameters = [p for p in book.of(Parameter) if p.origin.region in self.codes]

    def rows(self, start: dt.date) -> Iterator[GapRow]:
        """Neighbouring periods that say the same are one row."""
        found: list[GapRow] = []
        for first, last in self._periods(start):
            for row in self._on(first, last):
                before = next((i for i, old in enumerate(found) if _joins(old, row)), None)
                if before is None:
                    found.append(row)
                else:
                    found[before] = replace(found[before], last=row.last)
        yield from sorted(found, key=lambda row: (row.first, self.care.index(row.care[0]), row.slot))

    def _periods(self, start: dt.date) -> list[tuple[dt.date, dt.date | None]]:
        named = {name for rule in self.rules for value in values_of(rule) for name in parameters_of(value)}
        dated = [*self.rules, *(p for p in self.parameters if p.name in named)]
        days = {start, *(r.first for r in dated), *(r.last + _DAY for r in dated if r.last)}
        edges = sorted(day for day in days if day >= start)
        return list(zip(edges, [*(edge - _DAY for edge in edges[1:]), None], strict=True))

    def _on(self, first: dt.date, last: dt.date | None) -> Iterator[GapRow]:
        active = [rule for rule in self.rules if rule.holds_on(first) and self._governs(rule, first)]
        for rule in active:
            figure, grade, missing = self._figure(rule, first)
            care = rule.when.care or self.care
            yield GapRow(
                self.region, first, last, self.stage, care, rule.slot, _when(rule.when), rule.classes, figure, grade,
                missing, rule.origin.clause,
            )  # fmt: skip
        if self.stage == "basic" or (self.stage == "critical" and not active):
            spoken = {care for rule in active for care in (rule.when.care or self.care)}
            silent = tuple(care for care in self.care if care not in spoken)
            missing = tuple(f"basic_{care}" for care in silent) if self.stage == "basic" else ("critical_schedule",)
            if silent:
                yield GapRow(self.region, first, last, self.stage, silent, "", "", None, "", "", missing, "")

    def _governs(self, rule: StageRule, day: dt.date) -> bool:
        """Whether some class has no rule of the slot in a nearer region."""
        nearer = self.codes[: self.codes.index(rule.origin.region)]
        above = [
            other for other in self.rules
            if other.slot == rule.slot and other.origin.region in nearer and other.holds_on(day)
        ]  # fmt: skip
        held = self.classes if rule.classes is None else rule.classes
        return any(not any(other.serves((name, RESIDENT)) for other in above) for name in held)

    def _figure(self, rule: StageRule, day: dt.date) -> tuple[str, str, tuple[str, ...]]:
        """(the figure in short, the lowest grade behind it, what is missing)."""
        if rule.outcome == "open":
            return "", rule.origin.grade, (rule.open,)
        if rule.outcome == "nothing":
            return "0", rule.origin.grade, ()
        short = Short(self.parameters, self.codes, day)
        parts = [short.text(rule.deductible)] if rule.deductible is not None else []
        if rule.flat is not None:
            parts.append(short.text(rule.flat))
        for number, bracket in enumerate(rule.brackets):
            edge = "" if number == 0 and len(rule.brackets) == 1 else f"{short.text(bracket.start)}: "
            parts.append(edge + short.text(bracket.rate))
        if rule.at_least is not None:
            parts.append(f"≥ {short.text(rule.at_least)}")
        parts += [f"≤ {short.text(cap.amount)}" for cap in rule.caps if cap.amount is not None]
        grade = max((rule.origin.grade or "S", *short.grades), key=_GRADES.index)
        return " · ".join(part for part in parts if part), grade, tuple(dict.fromkeys(short.missing))


class Short:
    """Figures in a few characters; notes the grades of parameters used and those missing."""

    def __init__(self, parameters: Iterable[Parameter], codes: tuple[str, ...], day: dt.date) -> None:
        self._parameters, self._codes, self._day = list(parameters), codes, day
        self.grades: list[str] = []
        self.missing: list[str] = []

    def text(self, value: Value) -> str:
        """A constant, the alternatives of a table, or the figure a parameter has on the day."""
        if isinstance(value, Const):
            return figure_text(value)
        if isinstance(value, By):
            return "/".join(dict.fromkeys(self.text(item) for _, item in value.cases))
        found = self._parameter(value.name)
        if found is None or found.value is None:
            self.missing.append(value.name)
            return f"${value.name}"
        self.grades.append(found.origin.grade or "S")
        inner = self.text(found.value)
        return inner if value.times == FULL_RATE else f"{inner} × {format_rate(value.times)}"

    def _parameter(self, name: str) -> Parameter | None:
        fitting = [p for p in self._parameters if p.name == name and p.holds_on(self._day)]
        return min(fitting, key=lambda p: self._codes.index(p.origin.region), default=None)


def figure_text(value: Const) -> str:
    """A constant without needless zeros.

    >>> figure_text(Const(300_00, "yuan")), figure_text(Const(7000, "rate"))
    ('300', '70%')
    """
    if value.unit == "rate":
        return format_rate(value.amount)
    return str(value.amount) if value.unit == "count" else format_yuan(value.amount).removesuffix(".00")


def values_of(rule: StageRule) -> Iterator[Value]:
    """Every figure of a stage rule."""
    yield from (v for v in (rule.deductible, rule.flat, rule.at_least) if v is not None)
    for bracket in rule.brackets:
        yield from (bracket.start, bracket.rate)
    yield from (cap.amount for cap in rule.caps if cap.amount is not None)


def _when(condition: Condition) -> str:
    """The conditions of a rule besides the kind of care: `hosp_lv 1, place in_district`."""
    parts = [
        f"{name} {'/'.join(str(item).lower() for item in found)}"
        for name in ("hosp_lv", "insu_plan", "place", "dise_class", "opsp_class", "minor")
        if (found := getattr(condition, name)) is not None
    ]
    parts += ["referred"] if condition.referral else []
    parts += ["large stay"] if condition.stay_in_policy_over is not None else []
    parts += ["large year"] if condition.year_in_policy_over is not None else []
    parts += ["large rest of the stay"] if condition.stay_remainder_over is not None else []
    return ", ".join(parts)


def _joins(old: GapRow, row: GapRow) -> bool:
    return old.last is not None and old.last + _DAY == row.first and replace(old, first=row.first, last=row.last) == row
