"""Why the desk does not do what it was asked, in words, with the field it is about."""

from __future__ import annotations

from dataclasses import dataclass

from tuodi.exchange.refusals import Refusal
from tuodi.settlement.reasons import refusal_sentence
from tuodi.settlement.reversal import Unsettled


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: a code, the column it is about (empty: the whole), what is wrong and what mends it."""

    code: str
    text: str
    mend: str = ""
    column: str = ""


class Refused(Exception):
    """Nothing was written. `faults` say why."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__("；".join(fault.text for fault in faults))


def refused(code: str, text: str, mend: str = "", column: str = "") -> Refused:
    """A refusal for one reason."""
    return Refused(Fault(code, text, mend, column))


def of_row(refusals: list[Refusal]) -> Refused:
    """What the checks of a bill found."""
    return Refused(*(Fault(r.key, r.reason("zh"), r.mend("zh"), r.column) for r in refusals))


def of_engine(fault: Unsettled) -> Refused:
    """What the rules refuse."""
    found = refusal_sentence(fault.refused)
    return refused(fault.refused.code, found.zh, found.mend_zh, fault.refused.column)
