"""A hospital's own books: what it was told was settled and undone, and nothing that it was not told."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

MONEY = (
    "medfee_sumamt", "fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt", "fund_pay_sumamt",
    "hifp_pay", "cvlserv_pay", "hifes_pay", "hifmi_pay", "hifob_pay", "maf_pay", "hifdm_pay", "oth_pay",
    "psn_part_amt", "acct_pay", "psn_cash_pay", "hosp_part_amt",
)  # fmt: skip
"""The money of `setlinfo` that a hospital keeps."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One settlement, or one undo with negative money."""

    infno: str
    msgid: str
    setl_id: str
    institution: str
    psn_no: str
    mdtrt_id: str
    insutype: str
    clr_type: str
    day: str
    money: Mapping[str, int]
    funds: Mapping[str, int]
    """setldetail: fund_pay_type → fen."""
    undoes: str = ""
    """The setl_id that this entry takes back."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it has to be. `kind` is a word of findings.KINDS."""

    kind: str
    what: str
    msgid: str = ""


@dataclass(slots=True)
class Books:
    """All that the tills of all institutions wrote down; they write at once."""

    entries: dict[tuple[str, str], Entry] = field(default_factory=dict)
    """(institution, setl_id) → entry."""
    void: set[tuple[str, str, str]] = field(default_factory=set)
    """(institution, infno, msgid) that was reversed: it must not stand."""
    reversals: dict[tuple[str, str], str] = field(default_factory=dict)
    """(institution, msgid of the 2601) → the msgid that it reversed."""
    findings: list[Finding] = field(default_factory=list)
    played: Counter[str] = field(default_factory=Counter)
    """What went wrong on purpose, and how often."""
    not_offered: set[str] = field(default_factory=set)
    """Transactions of the evening that this platform does not have."""
    visits: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    """infno → how long each first answer took."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def enter(self, entry: Entry) -> None:
        """Write down a settlement or an undo. The same number twice is a finding."""
        key = (entry.institution, entry.setl_id)
        with self._lock:
            if key in self.entries:
                self.findings.append(Finding("number_twice", f"setl_id {entry.setl_id}", entry.msgid))
            self.entries[key] = entry

    def reversed(self, institution: str, infno: str, msgid: str, by: str) -> None:
        """A 2601 of this message succeeded. `by`: the msgid of the 2601."""
        with self._lock:
            self.void.add((institution, infno, msgid))
            self.reversals[institution, by] = msgid

    def find(self, kind: str, what: str, msgid: str = "") -> None:
        """Something is wrong."""
        with self._lock:
            self.findings.append(Finding(kind, what, msgid))

    def count(self, which: str, *, visit: bool = False) -> None:
        """One more of something."""
        with self._lock:
            (self.visits if visit else self.played)[which] += 1

    def took(self, infno: str, seconds: float) -> None:
        """How long an answer took."""
        with self._lock:
            self.seconds.setdefault(infno, []).append(seconds)

    def undone(self) -> set[tuple[str, str]]:
        """(institution, setl_id) of what was taken back."""
        return {(entry.institution, entry.undoes) for entry in self.entries.values() if entry.undoes}

    def fund_totals(self) -> Counter[str]:
        """fund_pay_type → fen, undone ones taken off."""
        return totals(entry.funds for entry in self.entries.values())


def totals(some: Iterable[Mapping[str, int]]) -> Counter[str]:
    """Sums by name."""
    found: Counter[str] = Counter()
    for one in some:
        found.update(one)
    return found
