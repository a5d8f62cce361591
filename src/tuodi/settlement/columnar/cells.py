"""A cell: everything of a bill, besides its amounts and history, that rules may ask. Bills of one cell share a program.

A cell's key packs small numbers into one 64-bit integer. Which of them matter for some person, period and care is a
mask: the rest are set to nothing, so that cells are as few as the rules can tell apart.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final, NamedTuple

from tuodi.policy.index import changes
from tuodi.policy.model import RuleBook
from tuodi.settlement.bill import Bill


class Part(NamedTuple):
    """A part of the key: where it starts and how many bits it has. 0 always means: the bill does not say."""

    shift: int
    bits: int

    @property
    def mask(self) -> int:
        """All bits of the part set."""
        return ((1 << self.bits) - 1) << self.shift


def _parts() -> dict[str, Part]:
    widths = {
        "hosp_lv": 2, "primary_care": 2, "insu_plan": 2, "minor": 2, "student": 2, "refl": 3, "dise_class": 2,
        "opsp_class": 2, "two_diseases": 2, "place": 8, "care": 6, "period": 8, "context": 20,
    }  # fmt: skip
    found, shift = {}, 0
    for name, bits in widths.items():
        found[name] = Part(shift, bits)
        shift += bits
    return found


PARTS: Final = _parts()
GROUP: Final = PARTS["care"].shift
"""From this bit on a key says context, period and care: the group for which a mask is known."""

DISEASE_CLASSES: Final = (None, "special", "ordinary")
OUTPATIENT_CLASSES: Final = (None, "specific", "ordinary")
TWO_DISEASES: Final = (None, "one", "both")
MAYBE: Final = (None, False, True)


@dataclass(frozen=True, slots=True)
class Context:
    """Who: insured and certifying region, the classes held with the region that certified each, the insurance."""

    insured: str
    certifying: str
    held: tuple[tuple[str, str], ...]
    insurance: str

    @property
    def homes(self) -> tuple[str, ...]:
        """Every region from which the place of care is seen."""
        return tuple(dict.fromkeys((self.insured, self.certifying, *(region for _, region in self.held))))


def fitting(part: str, number: int) -> int:
    """The number, which its part of a key can hold. Raises OverflowError: no two cells may get one key."""
    if number >= 1 << PARTS[part].bits:
        raise OverflowError(f"a cell's key holds {1 << PARTS[part].bits} numbers of {part}, no more")
    return number


class Periods:
    """The stretches of days between which no rule of a book changes."""

    def __init__(self, book: RuleBook) -> None:
        self.starts = changes(book)
        fitting("period", len(self.starts) - 1)
        self.numbers = tuple(day.toordinal() - _EPOCH for day in self.starts)
        """First days as days since 1970-01-01."""


_EPOCH: Final = dt.date(1970, 1, 1).toordinal()


def day_number(day: dt.date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - _EPOCH


def bill_of(context: Context, key: int, day: dt.date, care: str, mdtrt: str) -> Bill:
    """A bill without amounts that has the facts of a cell's key."""
    part = {name: (key & place.mask) >> place.shift for name, place in PARTS.items()}
    return Bill(
        row=0, setl_id="", person="", setl_time=dt.datetime.combine(day, dt.time()), insu_admdvs=context.insured,
        idet_admdvs=context.certifying, mdtrt_admdvs=mdtrt,
        insutype="310" if context.insurance == "310" else "390",
        insu_plan=part["insu_plan"] or None, care_type=care, hosp_lv=part["hosp_lv"] or None,
        dise_class=DISEASE_CLASSES[part["dise_class"]], opsp_class=OUTPATIENT_CLASSES[part["opsp_class"]],
        refl=part["refl"] - 1 if part["refl"] else None,
        primary_care=MAYBE[part["primary_care"]], minor=MAYBE[part["minor"]], student=MAYBE[part["student"]],
        medfee_sumamt=0, fulamt_ownpay_amt=0, overlmt_selfpay=0, preselfpay_amt=0, inscp_scp_amt=0,
    )  # fmt: skip
