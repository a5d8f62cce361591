"""Messages by their key: written once, found again, waited for while another request carries the same one out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection

from tuodi.exchange.national.envelope import Received
from tuodi.exchange.national.schema import Transaction
from tuodi.workbench import planned

from .models import Institution, Message, Nonce

LONGEST_MSGID = 40
KEPT_BYTES = 1_000_000
"""Of a request, for those who look at it."""
ANY_BODY = ""
"""The digest of a message that never came and shall not come any more (a tombstone): every body meets its answer."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """A message as the book of messages knows it."""

    institution: Institution
    infno: str
    msgid: str
    variant: str
    digest: str
    opter: str = ""
    psn_no: str = ""
    request: bytes = b""


def keyed(
    institution: Institution, transaction: Transaction, received: Received, body: bytes, attachment: bytes
) -> Keyed:
    """The key of a message, with what a list of messages shows."""
    digest = received.digest(attachment)
    return Keyed(
        institution, transaction.infno, received.msgid, "" if transaction.binds_msgid else digest, digest,
        received.envelope.get("opter", "")[:64], person_in(received.input), body[:KEPT_BYTES],
    )  # fmt: skip


def person_in(nodes: object) -> str:
    """The person of the first node that names one; empty where none does."""
    for node in nodes.values() if isinstance(nodes, dict) else ():
        first = node[0] if isinstance(node, list) and node else node
        if isinstance(first, dict) and first.get("psn_no"):
            return str(first["psn_no"])[:30]
    return ""


def write(
    message: Keyed,
    at: dt.datetime,
    *,
    state: str = Message.State.RUNNING,
    answer: bytes = b"",
    code: str = "",
    took: int = 0,
) -> int | None:
    """Write a message; its number, or None where its key is there already.

    Where another request is carrying out the same message, this waits until that one has ended: no two run at once.
    """
    table = connection.ops.quote_name(Message._meta.db_table)
    values: dict[str, Any] = {
        "institution_id": message.institution.pk, "infno": message.infno, "msgid": message.msgid,
        "variant": message.variant, "digest": message.digest, "state": str(state), "code": code[:60],
        "opter": message.opter, "psn_no": message.psn_no, "request": message.request, "answer": answer,
        "received_at": connection.ops.adapt_datetimefield_value(at), "took": took,
    }  # fmt: skip
    columns = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join(["%s"] * len(values))
    sql = f"INSERT INTO {table} ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING RETURNING id"  # noqa: S608
    found = planned.rows(sql, list(values.values()))
    return int(found[0][0]) if found else None


def use_nonce(institution: Institution, nonce: str, at: dt.datetime) -> bool:
    """Write down that a number was used; False where it was before."""
    table = connection.ops.quote_name(Nonce._meta.db_table)
    moment = connection.ops.adapt_datetimefield_value(at)
    sql = f"INSERT INTO {table} (institution_id, nonce, at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING RETURNING id"  # noqa: S608
    return bool(planned.rows(sql, [institution.pk, nonce, moment]))


def stored(message: Keyed) -> Message | None:
    """The message of a key."""
    found: Message | None = Message.objects.filter(
        institution=message.institution, infno=message.infno, msgid=message.msgid, variant=message.variant
    ).first()
    return found


def finish(number: int, state: str, answer: bytes, took: int, psn_no: str) -> None:
    """Put the answer beside its message, at the end of the transaction."""
    table = connection.ops.quote_name(Message._meta.db_table)
    sql = f"UPDATE {table} SET state = %s, answer = %s, took = %s, psn_no = %s WHERE id = %s"  # noqa: S608
    planned.soon(sql, [str(state), answer, took, psn_no, number])
