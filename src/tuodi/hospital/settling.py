"""Settling and undoing, and what a hospital does when it does not know what became of a request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .booking import as_settled, entry_of, money_of
from .books import Entry
from .faults import Fault
from .style import Fen
from .terminal import Crashed, Refusal, Till
from .wire import Sent

_PASSED = ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt")
"""What the trial answers and the settlement has to say again."""
_TURNS = 5
Inputs = Callable[[Mapping[str, Any]], dict[str, Any]]


def settle(till: Till, infnos: tuple[str, str], asked: Mapping[str, Any], input_of: Inputs) -> Entry:
    """On trial, then in earnest; the entry in the books. Raises Refusal. `input_of`: the fields → the whole input."""
    trial, infno = infnos
    split = _found_on_trial(till, trial, till.sure(trial, input_of(asked)))
    data = input_of({**asked, **split})
    if till.faults.hits(Fault.EARLY, till.chance):
        _reversed_before(till, infno, data, asked)
    entry = _booked(till, infno, data, asked)
    till.books.enter(entry)
    if till.faults.hits(Fault.CLASH, till.chance):
        till.books.count(Fault.CLASH)
        other = input_of({**asked, **split, "invono": "OTHER"})
        till.refused(infno, other, "clash_accepted", msgid=entry.msgid)
    return entry


def _found_on_trial(till: Till, infno: str, output: Mapping[str, Any]) -> dict[str, Fen]:
    """The amounts that the trial found and the settlement passes on."""
    money = money_of(output.get("setlinfo") or {}, till.books, infno)
    return {name: Fen(money.get(name, 0)) for name in _PASSED}


def undo(till: Till, infno: str, entry: Entry) -> Entry:
    """Take a settlement back: exactly its negative, under a number of its own."""
    data = {"data": {"setl_id": entry.setl_id, "mdtrt_id": entry.mdtrt_id, "psn_no": entry.psn_no}}
    try:
        output = till.call(infno, data, may_crash=True)
    except Crashed as gone:  # its log has the bytes
        answer = till.settled(gone.sent)
        if not answer.ok:
            raise Refusal(infno, answer.message) from gone
        output = answer.output
    asked = {
        "psn_no": entry.psn_no, "mdtrt_id": entry.mdtrt_id, "insutype": entry.insutype, "clr_type": entry.clr_type,
    }  # fmt: skip
    taken = entry_of(till, infno, output, asked, undoes=entry.setl_id)
    wrong = [name for name, fen in taken.money.items() if fen != -entry.money.get(name, 0)]
    if wrong or taken.funds != {kind: -fen for kind, fen in entry.funds.items()}:
        what = f"{entry.institution} {taken.setl_id} of {entry.setl_id}: {', '.join(wrong) or 'setldetail'}"
        till.books.find("undo_not_negative", what, taken.msgid)
    till.books.enter(taken)
    return taken


def reverse(till: Till, sent: Sent, psn_no: str) -> None:
    """2601: whatever became of the message, it shall not stand. Sometimes said twice."""
    data = {"data": {"psn_no": psn_no, "omsgid": sent.msgid, "oinfno": sent.infno}}
    till.call("2601", data)
    till.books.reversed(till.at.code, sent.infno, sent.msgid, till.last["2601"])
    if till.faults.hits(Fault.AGAIN, till.chance):
        till.books.count(Fault.AGAIN)
        till.call("2601", data)
        till.books.reversed(till.at.code, sent.infno, sent.msgid, till.last["2601"])


def _booked(till: Till, infno: str, data: Mapping[str, Any], asked: Mapping[str, Any]) -> Entry:
    try:
        return entry_of(till, infno, till.call(infno, data, may_crash=True), asked)
    except Crashed as gone:
        # a purchase has no registration: nothing would stop the lost request from settling beside a new one
        if "mdtrt_id" not in asked or till.chance.hits(500):
            reverse(till, gone.sent, asked["psn_no"])
            return entry_of(till, infno, till.call(infno, data), asked)
        return _asked_after(till, gone.sent, data, asked)


def _asked_after(till: Till, sent: Sent, data: Mapping[str, Any], asked: Mapping[str, Any]) -> Entry:
    """Ask whether the visit is settled; if not, settle it. The lost request may still arrive: then it stands."""
    query = {
        "data": {"psn_no": asked["psn_no"], "mdtrt_id": asked.get("mdtrt_id"), "setl_id": None, "msgid": sent.msgid}
    }
    why = Refusal(sent.infno, "")
    for _ in range(_TURNS):
        try:
            found = till.call("5203", query)
        except Refusal:
            found = {}
        if (found.get("setlinfo") or {}).get("setl_id"):
            return entry_of(till, sent.infno, as_settled(found), asked, msgid=found["setlinfo"]["medins_setl_id"])
        try:
            return entry_of(till, sent.infno, till.call(sent.infno, data), asked)
        except Refusal as refusal:
            why = refusal
    raise why


def _reversed_before(till: Till, infno: str, data: Mapping[str, Any], asked: Mapping[str, Any]) -> None:
    """The reversal overtakes its original, which then has to be refused."""
    till.books.count(Fault.EARLY)
    late = till.make(infno, data, till.at.numbers.next())
    reverse(till, late, asked["psn_no"])
    if till.settled(late).ok:
        till.books.find("reversed_but_settled", f"{till.at.code} {infno}", late.msgid)
