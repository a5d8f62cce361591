"""The steps of the month: every room registers its own, in a module `month_steps`; a run takes them by their order.

@step("warn", "预警", 50, zh_who="监测分析")
def warn(work: Work) -> dict[str, int]: ...
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from tuodi.workbench.audit.acting import acting

from .memory import give_back
from .models import MonthChunk, MonthRun, MonthStep

Result = dict[str, Any]
Towns = Callable[[str, dt.date], dict[str, dict[str, int]]]
T = TypeVar("T")

_AT_ONCE = 1_000_000
"""The number of the chunk of what a step writes in one go."""


class Stopped(Exception):
    """The run was asked to stop; what is done stays done."""


class CannotGoOn(Exception):
    """A step cannot be done, in words for the person who started the run."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """From `low` to below `high`; `size`: what it counts in progress."""

    low: int
    high: int
    size: int


@dataclass(frozen=True, slots=True)
class Waits:
    """What still waits for somebody: who, what, how many, where."""

    who: str
    text: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """A figure of a step's result for the screen: its words, how to show it, and where its rows are."""

    key: str
    zh: str
    money: bool = False
    rate: bool = False
    url: str = ""


class Work:
    """A step at work."""

    def __init__(self, run: MonthRun, step: MonthStep, tell: Callable[[int, int, str], None]) -> None:
        self.run, self.step, self._tell = run, step, tell
        self._before, self._began = step.seconds, time.monotonic()

    @property
    def county(self) -> str:
        """Whose month it is."""
        return self.run.county

    @property
    def month(self) -> dt.date:
        """Its first day."""
        return self.run.month

    @property
    def by(self) -> str:
        """Who started the run."""
        return self.run.started_by

    def writing(self) -> AbstractContextManager[None]:
        """One transaction under the name of whoever started the run."""
        return acting(self.by, f"月度流程 {self.run}：{STEPS[self.step.name].zh}")

    @property
    def seconds(self) -> int:
        """What the step has taken so far, runs that were broken off included."""
        return self._before + round(time.monotonic() - self._began)

    def progress(self, done: int, total: int, message: str = "") -> None:
        """How far the step is. Raises Stopped where somebody asked for it."""
        row = MonthStep.objects.filter(pk=self.step.pk)
        row.update(done=done, total=total, message=message, seconds=self.seconds, told_at=timezone.now())
        self._tell(done, total, message)
        if MonthRun.objects.filter(pk=self.run.pk, stop_asked=True).exists():
            raise Stopped

    def each(
        self, plan: Callable[[], Iterable[Chunk]], compute: Callable[[MonthChunk], T],
        write: Callable[[MonthChunk, T], Result], message: str = "",
    ) -> None:  # fmt: skip
        """Every chunk that is not done yet. compute: reads only; write: in one transaction with the chunk's mark."""
        chunks = self._planned(plan)
        total = sum(chunk.size for chunk in chunks)
        done = sum(chunk.size for chunk in chunks if chunk.done)
        self.progress(done, total, message)
        for chunk in chunks:
            if chunk.done:
                continue
            found = compute(chunk)
            with self.writing():
                chunk.result, chunk.done = write(chunk, found), True
                chunk.save(update_fields=["result", "done"])
            del found
            give_back()
            done += chunk.size
            self.progress(done, total, message)

    def _planned(self, plan: Callable[[], Iterable[Chunk]]) -> list[MonthChunk]:
        found = list(self.step.chunks.exclude(number=_AT_ONCE))
        if not found:
            with transaction.atomic():
                found = MonthChunk.objects.bulk_create(
                    MonthChunk(step=self.step, number=number, low=one.low, high=one.high, size=one.size)
                    for number, one in enumerate(plan())
                )
        return found

    def once(self, write: Callable[[], Result]) -> Result:
        """What a step writes in one go, with the mark that it is done: broken off behind it, it says the same again."""
        chunk = self.step.chunks.filter(number=_AT_ONCE).first()
        if chunk is None:
            with self.writing():
                chunk = MonthChunk.objects.create(
                    step=self.step, number=_AT_ONCE, low=0, high=0, size=0, result=write(), done=True
                )
        found: Result = chunk.result
        return found

    def summed(self) -> Result:
        """The results of all chunks added up."""
        total: dict[str, int] = {}
        for result in self.step.chunks.exclude(number=_AT_ONCE).values_list("result", flat=True):
            for name, value in result.items():
                total[name] = total.get(name, 0) + value
        return total


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of the month. waits: what of it waits for whom. lines: which figures of its result are shown.

    share: how much of a month's time it takes, in thousandths, where no month has been measured yet.
    towns: by township what it found or has open, under the words of a column.
    """

    name: str
    zh: str
    order: int
    does: str
    work: Callable[[Work], Result]
    share: int = 1
    waits: Callable[[str, dt.date], Iterator[Waits]] | None = None
    lines: tuple[Line, ...] = ()
    towns: Towns | None = None


STEPS: dict[str, Step] = {}


def step(
    name: str, zh: str, order: int, *, does: str, lines: tuple[Line, ...] = (), share: int = 1,
    waits: Callable[[str, dt.date], Iterator[Waits]] | None = None, towns: Towns | None = None,
) -> Callable[[Callable[[Work], Result]], Callable[[Work], Result]]:  # fmt: skip
    """Register a step."""

    def mark(work: Callable[[Work], Result]) -> Callable[[Work], Result]:
        STEPS[name] = Step(
            name=name, zh=zh, order=order, does=does, work=work, share=share, waits=waits, lines=lines, towns=towns
        )  # fmt: skip
        return work

    return mark


def in_order() -> list[Step]:
    """All steps."""
    return sorted(STEPS.values(), key=lambda one: one.order)
