"""Pieces that the kernel's text is put together from: numbers of the table, totals by place or by key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .accounts import DISEASE, KINDS
from .layout import MATERNITY, ROW, STEP
from .tables import STAY, Shape


@dataclass(frozen=True, slots=True)
class Form:
    """Which kernel of a shape.

    general: totals by key, for persons whose years, stays or periods are not simple. traced: write the deductible, the
    marks and the variant too. others: some bill has other payers.
    """

    general: bool
    traced: bool = True
    others: bool = True


@dataclass(frozen=True, slots=True)
class Text:
    """What all parts of the kernel's text know."""

    shape: Shape
    form: Form

    @property
    def keeps_deductible(self) -> bool:
        """Whether the basic deductible of the bill is wanted."""
        bases = (stage.bases for stage in self.shape.stages)
        return self.form.traced or any("in_policy_without_deductible" in names for names in bases)

    def head(self, name: str) -> str:
        """A number of the row's head."""
        return number_at(ROW.index(name))

    def of(self, stage: int, name: str) -> str:
        """A number of a stage's step."""
        return self.at(stage, STEP.index(name))

    def at(self, stage: int, place: int) -> str:
        """A number of a stage's step by its place."""
        return number_at(self.shape.start(stage) + place)

    def entry(self, what: str, number: int) -> tuple[str, str, str]:
        """The three numbers of one of the `limits`, `feeds` or `spoils` of the step at `step`."""
        start = self.shape.entry(what, number)
        return _at_step(start), _at_step(start + 1), _at_step(start + 2)

    def any(self, feature: str) -> bool:
        """Whether a step of any stage has a feature."""
        return any(getattr(stage, feature) for stage in self.shape.stages)

    # totals of the full code

    def load(self, value: str, place: str, register: str, kind: str) -> Iterator[str]:
        """`value` becomes a total, and `place` where it is kept."""
        if not self.form.general:
            yield f"{place} = page + np.uint64({register})"
            yield f"{value} = 0 if {kind} == {STAY} else totals[{place}]"
            return
        yield f"key = periods[{kind} & {DISEASE - 1}]"
        yield f"if {kind} & {DISEASE}:"
        yield "    key += (np.int64(disease[at]) + 1) << 32"
        yield from self.find(place, f"key * {self.shape.places + 1} + {register}")
        yield f"{value} = values[{place}]"

    def store(self, value: str, place: str) -> Iterator[str]:
        """Keep a total where `load` found it."""
        yield f"{'values' if self.form.general else 'totals'}[{place}] = {value}"

    def find(self, name: str, key: str) -> Iterator[str]:
        """Where the total of a key stands; a new one is 0. A table that is half full ends the run with 1."""
        yield f"{name} = find({key}, stamp, keys, stamps, values, filled)"
        yield "if filled[0] * 2 > len(keys):"
        yield "    return 1"

    def periods(self) -> Iterator[str]:
        """General form: the period of the bill by kind of period."""
        periods = {
            "year": "account_year", "stay": "root[at]", "month": "month[at]", "cover_year": "cover[at]",
            "pregnancy": f"pregnancy if flags & {MATERNITY} else 0", "life": "0", "bill": "row",
        }  # fmt: skip
        for number, per in enumerate(KINDS):
            yield f"periods[{number}] = {periods[per]}"


def fixed_places(shape: Shape) -> set[int]:
    """Places of totals that the lean code keeps in variables."""
    return {place for stage in shape.stages for place in stage.fixed if place >= 0}


def of_step(name: str) -> str:
    """A number of the step at `step`."""
    return _at_step(STEP.index(name))


def _at_step(place: int) -> str:
    return f"rows[step + np.uint64({place})]"


def number_at(place: int) -> str:
    """A number of the bill's row."""
    return f"rows[here + np.uint64({place})]"


def deep(levels: int, lines: Iterable[str]) -> Iterator[str]:
    """Lines further in."""
    for line in lines:
        yield "    " * levels + line
