"""One till of a hospital: it sends its transactions, suffers what goes wrong on the way, and judges the answers."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tuodi.lab.chance import Chance

from .answer import Answer, understood
from .books import Books
from .faults import Fault, Faults
from .numbers import Numbers, now
from .signing import Signer
from .style import Style
from .wire import Line, Sent, Unanswered

_PAUSE = 0.1
_ONCE = frozenset(("2202", "2402", "2404", "2405"))
"""What a second message, said anew, may rightly be refused for: it is done."""
_SHORT = 0.02
"""Seconds of a wait that is too short."""


class Refusal(Exception):
    """The platform said no."""

    def __init__(self, infno: str, message: str, *, unknown: bool = False) -> None:
        super().__init__(f"{infno}: {message}")
        self.infno, self.message, self.unknown = infno, message, unknown


class Crashed(Exception):
    """The program died after it had sent; of the request only its log is left."""

    def __init__(self, sent: Sent) -> None:
        super().__init__(sent.infno)
        self.sent = sent


@dataclass(slots=True)
class Institution:
    """A hospital or pharmacy, its line, and the numbers it has given."""

    code: str
    admdvs: str
    line: Line
    signer: Signer
    numbers: Numbers
    sign_no: str = ""


@dataclass(slots=True)
class Till:
    """A program at work on one visit. `insuplc`: the person's place of insurance."""

    at: Institution
    style: Style
    chance: Chance
    faults: Faults
    books: Books
    insuplc: str = ""
    last: dict[str, str] = field(default_factory=dict)
    """infno → the msgid of the last request."""
    on: dt.date | None = None
    """The day of the care; none: today."""
    tries: int = 40
    """How often a request is sent before the platform counts as gone."""

    def moment(self) -> dt.datetime:
        """When the care is given."""
        at = now()
        return at if self.on is None else dt.datetime.combine(self.on, at.time())

    def call(self, infno: str, data: Mapping[str, Any], *, may_crash: bool = False, msgid: str = "") -> dict[str, Any]:
        """Send a transaction; the answer's output. Raises Refusal, and Crashed where the caller can mend that."""
        sent = self.make(infno, data, msgid or self._number(infno))
        answer = self._play(sent, may_crash=may_crash)
        if not answer.ok:
            raise Refusal(infno, answer.message, unknown=answer.unknown)
        return answer.output

    def sure(
        self, infno: str, data: Mapping[str, Any], before_again: Callable[[], object] | None = None
    ) -> dict[str, Any]:
        """The same for what can be done once more after a crash: the log's bytes again, then perhaps all of it anew.

        Without the first a request that is still on its way would arrive after what was sent anew. `before_again`: what
        has to go before that.
        """
        try:
            return self.call(infno, data, may_crash=True)
        except Crashed as gone:
            answer = self.settled(gone.sent)
            if not answer.ok:
                raise Refusal(infno, answer.message) from gone
            if infno in _ONCE or self.chance.hits(500):
                return answer.output
            if before_again is not None:
                before_again()
            return self.call(infno, data)

    def refused(self, infno: str, data: Mapping[str, Any], kind: str, msgid: str = "") -> None:
        """Send what the platform has to refuse; it is a finding if it does not."""
        try:
            self.call(infno, data, msgid=msgid)
        except Refusal:
            return
        self.books.find(kind, f"{self.at.code} {infno}", self.last[infno])

    def make(self, infno: str, data: Mapping[str, Any], msgid: str) -> Sent:
        """The request, ready to be sent as often as need be."""
        self.last[infno] = msgid
        at = self.at
        envelope = {
            "infno": infno, "msgid": msgid, "mdtrtarea_admvs": at.admdvs, "insuplc_admdvs": self.insuplc or None,
            "recer_sys_code": "99", "dev_no": None, "dev_safe_info": None, "cainfo": None, "signtype": None,
            "infver": "V1.0", "opter_type": "1", "opter": "0001", "opter_name": "收费员", "inf_time": f"{now()}",
            "fixmedins_code": at.code, "fixmedins_name": f"模拟机构{at.code}", "sign_no": at.sign_no or None,
            "input": data,
        }  # fmt: skip
        message = at.signer.message(self.style.absents(envelope))
        body, kind = self.style.body(message)
        path = self.style.path(infno, at.line.base)
        return Sent(infno, msgid, path, body, kind, lambda: at.signer.headers(message, body))

    def settled(self, sent: Sent) -> Answer:
        """Send until an answer says what happened: the same bytes each time."""
        broke = ""
        for turn in range(self.tries):
            try:
                answer = self._judged(sent, understood(self.at.line.ask(sent)))
            except Unanswered as fault:
                broke = str(fault)
            else:
                if not answer.later:
                    return answer
                broke = answer.message
            time.sleep(min(_PAUSE * (turn + 1), 2))
        raise Unanswered(f"{sent.infno} {sent.msgid}: {self.tries} × {broke}")

    def _number(self, infno: str) -> str:
        """A new msgid; or, now and then, that of the transaction just before: another infno, so another message."""
        before = next(reversed(self.last.items()), None) if self.faults.hits(Fault.TWIN, self.chance) else None
        if before is not None and before[0] != infno:
            used = {msgid for name, msgid in self.last.items() if name == infno}
            if before[1] not in used:
                self.books.count(Fault.TWIN)
                return before[1]
        return self.at.numbers.next()

    def _play(self, sent: Sent, *, may_crash: bool) -> Answer:
        fault = self.faults.of_sending(self.chance, may_crash=may_crash)
        if fault is not None:
            self.books.count(fault)
        if fault is Fault.CRASH:
            self.at.line.leave(sent)
            raise Crashed(sent)
        if fault is Fault.LOST:
            self.at.line.leave(sent)
        elif fault is Fault.TIMEOUT:
            with contextlib.suppress(Unanswered):
                self.at.line.ask(sent, _SHORT)
        elif fault is Fault.DOUBLE:
            return self._same(sent, self._at_once(sent))
        elif fault is Fault.RETRY:
            return self._same(sent, [self.settled(sent), self.settled(sent)])
        answer = self.settled(sent)
        if fault is None:
            self.books.took(sent.infno, answer.raw.seconds)
        return answer

    def _at_once(self, sent: Sent) -> list[Answer]:
        """Twice at the same moment."""
        second: list[Answer | BaseException] = []

        def press() -> None:
            try:
                second.append(self.settled(sent))
            except Unanswered as fault:
                second.append(fault)

        thread = threading.Thread(target=press)
        thread.start()
        try:
            first = self.settled(sent)
        finally:
            thread.join()
        other = second[0]
        if isinstance(other, BaseException):
            raise other
        return [first, other]

    def _same(self, sent: Sent, answers: list[Answer]) -> Answer:
        """One request has one answer, byte for byte. (A refusal may be worded anew: nothing was done.)"""
        first, second = answers
        if first.ok != second.ok or (first.ok and first.raw.body != second.raw.body):
            self.books.find("answers_differ", f"{self.at.code} {sent.infno}", sent.msgid)
        return first if first.ok else second

    def _judged(self, sent: Sent, answer: Answer) -> Answer:
        for breach in answer.breaches:
            self.books.find("unreadable", f"{self.at.code} {sent.infno}: {breach}", sent.msgid)
        return answer
