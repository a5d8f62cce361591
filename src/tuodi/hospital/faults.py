"""What goes wrong between a hospital and the platform, and how often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tuodi.lab.chance import Chance


class Fault(StrEnum):
    """One thing that goes wrong with one request."""

    RETRY = "retry"
    LOST = "lost"
    TIMEOUT = "timeout"
    DOUBLE = "double"
    CRASH = "crash"
    TWIN = "twin"
    CLASH = "clash"
    EARLY = "early"
    AGAIN = "again"

    @property
    def zh(self) -> str:
        """What it is, in Chinese."""
        return _WORDS[self][0]

    @property
    def en(self) -> str:
        """What it is, in English."""
        return _WORDS[self][1]


_WORDS: dict[Fault, tuple[str, str]] = {
    Fault.RETRY: ("收到应答后原样重发", "sent again although answered"),
    Fault.LOST: ("未读应答即断线，再原样重发", "answer never read, then sent again"),
    Fault.TIMEOUT: ("等待超时，再原样重发", "waited too short, then sent again"),
    Fault.DOUBLE: ("同一请求同时点两次", "two same requests at once"),
    Fault.CRASH: ("发送后死机，凭查询或2601恢复", "crash after sending, mended by query or 2601"),
    Fault.TWIN: ("同秒两个不同交易共用报文号", "two transactions of a second with one msgid"),
    Fault.CLASH: ("同一报文号换了内容", "the same msgid with another body"),
    Fault.EARLY: ("冲正先于原交易到达", "the reversal arrives before its original"),
    Fault.AGAIN: ("撤销后又冲正，冲正两次", "reversed after an undo, or twice"),
}

CALM: Mapping[Fault, int] = {}
USUAL: Mapping[Fault, int] = {
    Fault.RETRY: 20, Fault.LOST: 20, Fault.TIMEOUT: 10, Fault.DOUBLE: 20, Fault.CRASH: 10, Fault.TWIN: 20,
    Fault.CLASH: 5, Fault.EARLY: 5, Fault.AGAIN: 50,
}  # fmt: skip
ROUGH: Mapping[Fault, int] = dict.fromkeys(Fault, 60) | {Fault.AGAIN: 300}
PRESETS: Mapping[str, Mapping[Fault, int]] = {"none": CALM, "usual": USUAL, "rough": ROUGH}
"""Of a thousand requests that the fault can happen to."""
_ALL = 1000


@dataclass(frozen=True, slots=True)
class Faults:
    """How often each happens, of a thousand."""

    of_thousand: Mapping[Fault, int]

    @classmethod
    def read(cls, text: str) -> Faults:
        """``usual``, or ``lost=50,double=20``. Raises ValueError with the part that is wrong."""
        if text in PRESETS:
            return cls(PRESETS[text])
        rates: dict[Fault, int] = {}
        for part in filter(None, text.split(",")):
            name, _, rate = part.partition("=")
            if name not in set(Fault) or not rate.isdigit() or int(rate) > _ALL:
                raise ValueError(part)
            rates[Fault(name)] = int(rate)
        return cls(rates)

    def hits(self, fault: Fault, chance: Chance) -> bool:
        """Whether it happens now."""
        return chance.hits(self.of_thousand.get(fault, 0))

    def of_sending(self, chance: Chance, *, may_crash: bool) -> Fault | None:
        """What happens to a request on its way, at most one thing."""
        drawn = chance.below(1000)
        for fault in (Fault.RETRY, Fault.LOST, Fault.TIMEOUT, Fault.DOUBLE, Fault.CRASH):
            drawn -= self.of_thousand.get(fault, 0)
            if drawn < 0:
                return None if fault is Fault.CRASH and not may_crash else fault
        return None
