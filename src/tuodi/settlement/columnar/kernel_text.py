"""Pieces that the kernel's text is put together from: numbers of the table, totals by place or by key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .accounts import DISEASE, KINDS
from .layout import ROW, STEP
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

    def entry(self, stage: int, what: str, number: int) -> tuple[str, str, str]:
        """The three numbers of one of the `limits`, `feeds` or `spoils`."""
        start = self.shape.stages[stage].entry(what, number)
        return self.at(stage, start), self.at(stage, start + 1), self.at(stage, start + 2)

    # totals of the full code

    def load(self, value: str, place: str, register: str, kind: str) -> Iterator[str]:
        """`value` becomes a total, and `place` where it is kept."""
        if self.form.general:
            yield from self._locate(place, register, kind)
            yield f"{value} = values[{place}]"
            return
        yield f"{place} = np.uint64({register})"
        yield f"{value} = totals[page + {place}]"
        for number in sorted(fixed_places(self.shape)):
            yield f"if {place} == {number}:"
            yield f"    {value} = total_{number}"
        yield f"if {kind} == {STAY}:"
        yield f"    {value} = 0"

    def store(self, value: str, place: str) -> Iterator[str]:
        """Keep a total where `load` found it."""
        if self.form.general:
            yield f"values[{place}] = {value}"
            return
        yield f"totals[page + {place}] = {value}"
        for number in sorted(fixed_places(self.shape)):
            yield f"if {place} == {number}:"
            yield f"    total_{number} = {value}"

    def find(self, name: str) -> Iterator[str]:
        """Where the total of `key` stands; a new one is 0. A table that is half full ends the run with 1."""
        yield f"{name} = np.uint64((key * -7046029254386353131) >> 20) & np.uint64(mask)"
        yield f"while stamps[{name}] == stamp and keys[{name}] != key:"
        yield f"    {name} = ({name} + np.uint64(1)) & np.uint64(mask)"
        yield f"if stamps[{name}] != stamp:"
        yield "    filled += 1"
        yield "    if filled * 2 > mask:"
        yield "        return 1"
        yield f"    stamps[{name}] = stamp"
        yield f"    keys[{name}] = key"
        yield f"    values[{name}] = 0"

    def _locate(self, name: str, register: str, kind: str) -> Iterator[str]:
        periods = {
            "year": "np.int64(account_year)", "stay": "np.int64(root[at])", "month": "np.int64(month[at])",
            "cover_year": "np.int64(cover[at])", "pregnancy": "pregnancy", "life": "0", "bill": "np.int64(row)",
        }  # fmt: skip
        yield f"kind = {kind}"
        for number, per in enumerate(KINDS):
            yield f"{'if' if number == 0 else 'elif'} kind & {DISEASE - 1} == {number}:"
            yield f"    period = {periods[per]}"
        yield f"if kind & {DISEASE}:"
        yield "    period += (np.int64(disease[at]) + 1) << 32"
        yield f"key = period * {self.shape.places + 1} + {register}"
        yield from self.find(name)


def fixed_places(shape: Shape) -> set[int]:
    """Places of totals that the lean code keeps in variables."""
    return {place for stage in shape.stages for place in stage.fixed if place >= 0}


def number_at(place: int) -> str:
    """A number of the bill's row."""
    return f"rows[here + np.uint64({place})]"


def deep(levels: int, lines: Iterable[str]) -> Iterator[str]:
    """Lines further in."""
    for line in lines:
        yield "    " * levels + line
