"""One message: read, carried out once, answered; said again, the stored answer is given back byte for byte."""

from __future__ import annotations

import datetime as dt
import logging
import time
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from tuodi.exchange.national import envelope
from tuodi.exchange.national.envelope import Received
from tuodi.exchange.national.reading import Unreadable, read_input
from tuodi.exchange.national.schema import Transaction, provincial, transactions
from tuodi.exchange.national.writing import write_output
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.planned import gathered

from . import faults, messages
from .messages import LONGEST_MSGID
from .models import Message
from .patience import LATER, STATEMENT, UNSURE, Unsure, comes_later, in_time, surely_undone
from .senders import Sender
from .transactions import HANDLERS, Call, FileAnswer, Refused

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Said:
    """An answer: its bytes, the HTTP status, the type of its content."""

    body: bytes
    status: int = 200
    content_type: str = "application/json; charset=utf-8"
    filename: str = ""


class _Replayed(Exception):
    """A number that a signature may use once was used before."""


@dataclass(frozen=True, slots=True)
class Order:
    """A message with everything that carrying it out needs."""

    sender: Sender
    transaction: Transaction
    received: Received
    body: bytes
    at: dt.datetime
    began: float
    attachment: bytes = b""

    @property
    def reason(self) -> str:
        """What stands beside every change that this message makes."""
        return f"{self.transaction.infno} {self.received.msgid} {self.received.envelope.get('opter', '')}".strip()

    def took(self) -> int:
        """Milliseconds until now."""
        return int((time.monotonic() - self.began) * 1000)

    def answer(self, output: str = "{}", fault: tuple[str, str] | None = None) -> bytes:
        """The body of an answer."""
        reference = envelope.reference(self.sender.region.refmsg_prefix, self.at)
        now = timezone.now()
        return envelope.answer(reference=reference, received=self.at, now=now, output=output, fault=fault)


def known(infno: str) -> Transaction | None:
    """A transaction that is answered here."""
    return transactions().get(infno) if infno in HANDLERS else None


def answered(order: Order) -> Said:
    """The answer to a message, in time."""
    try:
        with in_time(order.began), unlimited():
            return _answered(order)
    except _Replayed:
        message = "x-tif-nonce 已经用过；请换新的 nonce 重发，msgid 不变，即可取得原应答"
        return refusal(message, order.sender.region.gateway_status, order.sender.region.refmsg_prefix)
    except Unsure:
        return Said(order.answer(fault=("later", UNSURE)), order.sender.region.retry_status)
    except Exception as fault:
        later = comes_later(fault)
        if not later:
            log.exception("%s %s", order.sender.institution.code, order.reason)
        said = ("later", LATER) if later else ("fault", "系统内部错误，本次未执行；请稍后重发或联系医保经办机构")
        return Said(order.answer(fault=said), order.sender.region.retry_status)


def _answered(order: Order) -> Said:
    msgid = order.received.msgid
    if not msgid or len(msgid) > LONGEST_MSGID:
        return Said(order.answer(fault=("msgid", f"msgid（发送方报文ID）应为 1 至 {LONGEST_MSGID} 位")))
    key = messages.keyed(
        order.sender.institution, order.transaction, order.received, order.body, order.attachment
    )  # fmt: skip
    faults.at("received", msgid)
    try:
        return _carried_out(order, key)
    except (Refused, Unreadable) as no:
        return _refused(order, key, no.code, no.message)


def _carried_out(order: Order, key: messages.Keyed) -> Said:
    """Raises Unsure where everything was done, and the database did not say whether it is kept."""
    msgid, said = key.msgid, None
    read = read_input(_own_schema(order), order.received.input)
    try:
        with gathered(), acting(f"inst:{order.sender.institution.code}", order.reason, patience=int(STATEMENT * 1000)):
            _use_nonce(order)
            number = messages.write(key, order.at)
            if number is None:
                return _again(order, key)
            faults.at("recorded", msgid)
            said = _done(order, key, read, number)
            faults.at("handled", msgid)
        faults.at("committed", msgid)
    except (DatabaseError, InterfaceError) as fault:
        if said is not None and not surely_undone(fault):
            raise Unsure from fault
        raise
    return said


def _own_schema(order: Order) -> Transaction:
    region, infno = order.sender.region, order.transaction.infno
    return provincial(order.transaction, region.fields.get(infno, {}), region.mandatory.get(infno, ()))


def _done(order: Order, key: messages.Keyed, read: dict[str, Any], number: int) -> Said:
    """Hand the message to whoever answers it, and put the answer beside it."""
    transaction = order.transaction
    call = Call(
        infno=transaction.infno, msgid=key.msgid, envelope=order.received.envelope, input=read,
        institution=order.sender.institution, region=order.sender.region,
        operator=order.received.envelope.get("opter", ""), now=order.at, message_id=number,
        attachment=order.attachment,
    )  # fmt: skip
    tree = HANDLERS[transaction.infno](call)
    if isinstance(tree, FileAnswer):
        said = Said(tree.content, 200, "application/octet-stream", tree.filename)
        kept, psn_no = order.answer(), key.psn_no
    else:
        kept, psn_no = order.answer(write_output(transaction, tree)), key.psn_no or messages.person_in(tree)
        said = Said(kept)
    messages.finish(number, Message.State.DONE, kept, order.took(), psn_no)
    return said


def _refused(order: Order, key: messages.Keyed, code: str, message: str) -> Said:
    """A refusal is kept like an answer: nothing else of the message was written."""
    body = order.answer(fault=(code, message))
    with acting(f"inst:{order.sender.institution.code}", order.reason, patience=int(STATEMENT * 1000)):
        _use_nonce(order)
        written = messages.write(
            key, order.at, state=Message.State.FAILED, answer=body, code=code, took=order.took()
        )  # fmt: skip
        return Said(body) if written is not None else _again(order, key)


def _again(order: Order, key: messages.Keyed) -> Said:
    """The stored answer; or a refusal where the same number comes with another body."""
    before = messages.stored(key)
    if before is None:
        raise RuntimeError("a message was there and is not")
    if before.digest not in (key.digest, messages.ANY_BODY):
        text = (
            f"msgid {key.msgid} 已用于另一笔 {key.infno}（{before.received_at:%Y-%m-%d %H:%M:%S}），内容与本次不同，"
            "本次未执行；请换新的 msgid"
        )
        return Said(order.answer(fault=("msgid_clash", text)))
    if order.transaction.answers_file and before.state == Message.State.DONE:
        tree = HANDLERS[key.infno](_call_again(order, before.pk))
        if isinstance(tree, FileAnswer):
            return Said(tree.content, 200, "application/octet-stream", tree.filename)
    return Said(bytes(before.answer))


def _call_again(order: Order, number: int) -> Call:
    """A file is not kept a second time beside its message: it is read again."""
    return Call(
        infno=order.transaction.infno, msgid=order.received.msgid, envelope=order.received.envelope,
        input=read_input(order.transaction, order.received.input), institution=order.sender.institution,
        region=order.sender.region, operator=order.received.envelope.get("opter", ""), now=order.at, message_id=number,
    )  # fmt: skip


def _use_nonce(order: Order) -> None:
    nonce = order.sender.proof.nonce
    if nonce and not messages.use_nonce(order.sender.institution, nonce, order.at):
        raise _Replayed(nonce)


def refusal(message: str, status: int, prefix: str) -> Said:
    """A refusal at the gateway: nothing is known of the message that could be kept."""
    now = timezone.now()
    reference = envelope.reference(prefix, now)
    return Said(envelope.gateway_refusal(401, message, reference=reference, now=now), status)
