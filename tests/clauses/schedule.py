"""A second, small calculation of a schedule, and the bills on which a fen or a point of it would show."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

FULL = 10_000
POINT = 100


@dataclass(frozen=True, slots=True)
class Step:
    """One bill of a probe: how much, in which year, in which stay."""

    fen: int
    year: int = 0
    stay: int = 0


@dataclass(frozen=True, slots=True)
class Schedule:
    """Edges (fen) and rates (ten-thousandths) on the base of a `per`; a deductible of its own; a cap."""

    edges: tuple[tuple[int, int], ...]
    cap: int | None = None
    per: str = "year"
    deductibles: tuple[int, ...] = ()
    """By the number of the admission, the last for all later ones."""
    deductible_per: str = "stay"
    cap_per: str = "year"
    flat: int | None = None
    floor: int | None = None

    def pays(self, steps: tuple[Step, ...]) -> list[tuple[int, int]]:
        """What the schedule gives on each bill, in ten-thousandths of a fen, and what the bill receives."""
        base: dict[object, int] = defaultdict(int)
        used: dict[object, int] = defaultdict(int)
        paid: dict[int, int] = defaultdict(int)
        stays: dict[int, list[int]] = defaultdict(list)
        found = []
        for number, step in enumerate(steps):
            if step.stay not in stays[step.year]:
                stays[step.year].append(step.stay)
            admission = stays[step.year].index(step.stay)
            key = {"bill": number, "stay": ("stay", step.stay), "year": ("year", step.year)}.get(self.per, self.per)
            taken = self._taken(number, step, admission, used)
            exact = self._exact(base[key] + taken, base[key] + step.fen)
            base[key] += step.fen
            amount = (exact + FULL // 2) // FULL if self.flat is None else self.flat
            amount = min(max(amount, self.floor or 0), step.fen)
            account = step.year if self.cap_per == "year" else -number - 1
            if self.cap is not None:
                amount = min(amount, self.cap - paid[account])
            paid[account] += amount
            found.append((exact, amount))
        return found

    def _taken(self, number: int, step: Step, admission: int, used: dict[object, int]) -> int:
        if not self.deductibles:
            return 0
        key = {"bill": number, "stay": ("stay", step.stay)}.get(self.deductible_per, ("year", step.year))
        amount = self.deductibles[min(admission, len(self.deductibles) - 1)]
        taken = min(step.fen, max(0, amount - used[key]))
        used[key] += taken
        return taken

    def _exact(self, low: int, high: int) -> int:
        ends = [*(start for start, _ in self.edges[1:]), high]
        return sum(
            rate * max(0, min(end, high) - max(start, low))
            for (start, rate), end in zip(self.edges, ends, strict=False)
        )

    def neighbours(self) -> Iterator[Schedule]:
        """Schedules that differ by one fen, one point, or in what is summed up over which time."""
        for number, (start, rate) in enumerate(self.edges):
            for near in ((start - 1, rate), (start + 1, rate), (start, rate - POINT), (start, rate + POINT)):
                if near[0] >= 0:
                    yield dataclasses.replace(self, edges=(*self.edges[:number], near, *self.edges[number + 1 :]))
        for step in (-1, 1):
            if self.cap is not None:
                yield dataclasses.replace(self, cap=self.cap + step)
            if self.flat is not None:
                yield dataclasses.replace(self, flat=self.flat + step)
            if self.floor is not None:
                yield dataclasses.replace(self, floor=self.floor + step)
            for number, amount in enumerate(self.deductibles):
                if amount + step >= 0:
                    near = (*self.deductibles[:number], amount + step, *self.deductibles[number + 1 :])
                    yield dataclasses.replace(self, deductibles=near)
        yield from (dataclasses.replace(self, per=per) for per in ("bill", "stay", "year") if per != self.per)
        if self.deductibles:
            yield from (dataclasses.replace(self, deductible_per=per) for per in ("bill", "stay", "year"))


def probes(schedule: Schedule, least: int = 0, *, years: bool = True) -> list[tuple[Step, ...]]:
    """Bills (each over `least`) of which at least one tells the schedule from each of its neighbours."""
    found: dict[tuple[Step, ...], list[int]] = {}
    for near in schedule.neighbours():
        if any(near.pays(steps) != paid for steps, paid in found.items()):
            continue
        for steps in _candidates(schedule, least):
            if not years and any(step.year for step in steps):
                continue
            paid = schedule.pays(steps)
            if near.pays(steps) != paid:
                found[steps] = paid
                break
    return list(found) or [(Step(least + 1_000_000),)]


def _candidates(schedule: Schedule, least: int) -> Iterator[tuple[Step, ...]]:
    sizes = list(dict.fromkeys(size for size in _sizes(schedule) if size > least)) or [least + 1]
    yield from ((Step(size),) for size in sizes)
    for first, second in product(sizes[:6], sizes[:6]):
        for year, stay in ((0, 1), (0, 0), (1, 1)):
            yield Step(first), Step(second, year, stay)
    for size in sizes[:6]:
        yield tuple(Step(size, 0, stay) for stay in range(4))


def _sizes(schedule: Schedule) -> Iterator[int]:
    """Beyond the last edge, about each edge and deductible, beyond the cap."""
    highest = schedule.edges[-1][0] if schedule.edges else 0
    rate = schedule.edges[-1][1] if schedule.edges else FULL
    yield from (highest + 1_234_567, highest + 3_000_001, 40_007, 3_000_101, 3_234_567)
    yield from (edge + step for edge, _ in schedule.edges for step in (0, 1, 101))
    yield from (amount + step for amount in schedule.deductibles for step in (-1, 0, 1, 101))
    yield from (amount + step for amount in (schedule.flat, schedule.floor) if amount for step in (-1, 0, 1, 101))
    if schedule.cap is not None:
        yield highest + max(schedule.deductibles, default=0) + schedule.cap * FULL // max(rate, 1) + 1_000_003
