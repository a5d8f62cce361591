"""Ratios the texts want reached on the whole: measured on statements, by default those of the standard families."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tuodi.lawcheck.bounds.task import Task, constant
from tuodi.lawcheck.families import standard_statements
from tuodi.lawcheck.finding import Finding, Verdict, Words
from tuodi.lawcheck.words import yuan
from tuodi.policy.money import FULL_RATE, format_rate
from tuodi.policy.regions import chain, place_of_care
from tuodi.settlement.statement import Statement


def measured_inpatient_ratio(task: Task) -> Iterator[Finding]:
    """Basic insurance's share of the in-policy amount of stays in the district."""
    yield from _basic(task, (1, 2, 3))


def measured_inpatient_ratio_level_1(task: Task) -> Iterator[Finding]:
    """The same, first-level hospitals."""
    yield from _basic(task, (1,))


def measured_inpatient_ratio_level_2(task: Task) -> Iterator[Finding]:
    """The same, second-level hospitals."""
    yield from _basic(task, (2,))


def _basic(task: Task, levels: tuple[int, ...]) -> Iterator[Finding]:
    for region, statements in _by_region(task):
        home = [
            s for s in statements
            if s.bill.insutype == "390" and s.bill.hosp_lv in levels and s.bill.care_type in task.bound.care
            and place_of_care(s.bill.insu_admdvs, s.bill.mdtrt_admdvs) == "in_district"
        ]  # fmt: skip
        yield _ratio(task, region, [(s.paid("basic"), s.in_policy) for s in home])


def measured_critical_ratio(task: Task) -> Iterator[Finding]:
    """Critical insurance's share of what lies above its deductible."""
    for region, statements in _by_region(task):
        pairs = [
            (r.paid, sum(piece.amount for piece in r.slices)) for s in statements if (r := s.stage("critical")).slices
        ]
        yield _ratio(task, region, pairs)


def measured_self_pay_share(task: Task) -> Iterator[Finding]:
    """The in-policy part still borne by assisted persons after everything."""
    for region, statements in _by_region(task):
        assisted = [s for s in statements if s.held]
        yield _ratio(task, region, [(s.in_policy_self_pay, s.in_policy) for s in assisted])


def _by_region(task: Task) -> Iterator[tuple[str, Sequence[Statement]]]:
    for region in task.scope.settling():
        if task.bound.origin.region in chain(region):
            yield region, standard_statements(task.scope.book, region)


def _ratio(task: Task, region: str, pairs: list[tuple[int | None, int]]) -> Finding:
    known = [(part, whole) for part, whole in pairs if part is not None and whole > 0]
    unknown = len(pairs) - len(known)
    whole = sum(w for _, w in known)
    if not whole:
        words = Words("标准账单都缺数，无法测算", "every standard bill lacks a figure: cannot be measured")
        return task.finding("undecided", region, words)
    rate = sum(p for p, _ in known) * FULL_RATE // whole
    aim = constant(task.bound.about) or constant(task.bound.at_least)
    verdict: Verdict = "measured"
    lack = (f"，另{unknown}笔缺数", f", {unknown} more lack a figure") if unknown else ("", "")
    goal = ("", "") if aim is None else (f"，目标{task.figure()}", f", aim {task.figure()}")
    words = Words(
        f"标准账单{len(known)}笔（{yuan(whole)}元）测得{format_rate(rate)}{goal[0]}{lack[0]}；不是人群平均",
        f"{format_rate(rate)} on {len(known)} standard bills ({yuan(whole)}){goal[1]}{lack[1]}; "
        "no average of a population",
    )
    return task.finding(verdict, region, words)
