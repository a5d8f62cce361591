"""Where the run over a person's bookings ended, kept beside the accounts: the next bill goes on from there.

So a bill costs no more late in the year than early. Nothing follows from it that the bookings do not say: it is used
only where it was made of just these bookings, by these rules, with what was known of the person then and is known now,
and where all of them were booked as they are due. Anything else settles from the year's first bill.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from tuodi.settlement.bill import Bill, IdentityRecord, PersonFacts
from tuodi.settlement.package import package_hash
from tuodi.settlement.reversal import Ledger
from tuodi.workbench.desk.models import Settlement

from .opening import Opening
from .rules import cascade

_DIGEST = 64
"""Characters of what it was made of, in front of the state."""


@dataclass(frozen=True, slots=True)
class Behind:
    """What a person's run is behind: all bookings, what was known of the person. differences: any ever proposed."""

    psn_no: str
    known: Sequence[Settlement]
    identities: tuple[IdentityRecord, ...]
    opening: Opening
    differences: bool

    def state(self, kept: str, new: Sequence[Bill]) -> str | None:
        """The state to go on from with new bills; None where they have to be settled with all the others."""
        if not kept or not new or self.differences or kept[:_DIGEST] != self._digest():
            return None
        last = max((row.setl_time, row.psn_seq, row.setl_id) for row in self.known)
        in_order = last < new[0].order_key and all(one.reversal_of is None for one in new)
        return kept[_DIGEST:] if in_order else None

    def facts(self, new: tuple[Bill, ...]) -> PersonFacts:
        """New bills alone, with what is known of the person."""
        return PersonFacts(
            person=self.psn_no, bills=new, identities=self.identities, opening=self.opening.used,
            opening_year=self.opening.year,
        )  # fmt: skip

    def keep(self, ledger: Ledger) -> str:
        """What to keep once everything that was booked is known here; empty where nothing can be gone on from."""
        if self.differences or ledger.differences or ledger.stuck is not None or ledger.run is None:
            return ""
        first = min(row.known_at for row in self.known)
        if any(record.known_from > first for record in self.identities):
            return ""  # what is due is not as it was booked
        state = ledger.run.kept()
        return "" if state is None else self._digest() + state

    def _digest(self) -> str:
        rows = [(row.pk, row.setl_id, row.reverses_id, f"{row.known_at}") for row in self.known]
        used = None if self.opening.used is None else sorted(self.opening.used.items())
        told = (package_hash(), cascade().book.hash, self.psn_no, self.identities, used, self.opening.year, rows)
        return hashlib.sha256(repr(told).encode()).hexdigest()
