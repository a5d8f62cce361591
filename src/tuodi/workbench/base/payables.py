"""What is decided and has to be paid: every room registers what it owes, the funds room pays and tells it back.

A room names its kind and gives two functions in its module `payables`: what is due in a county now, and what to do when
money has moved or came back. A payable that is in a batch stays due until the bank has answered.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True, kw_only=True)
class Payable:
    """Money owed. `amount` fen, above zero; `maker`, `checker`: who decided it.

    institution: the code of a medical institution that is paid, where it is no person.
    key: the room's own id, unique within its kind. booked: whether the amount is in the settlements already (a manual
    claim), so that a fund's execution does not count it twice. holder, bank, account: empty until collected.
    """

    key: str
    person: int | None
    payee: str
    county: str
    township: str
    fund: str
    class_id: str
    amount: int
    why: str
    clause: str
    url: str
    decided_on: dt.date
    booked: bool = False
    institution: str = ""
    holder: str = ""
    bank: str = ""
    account: str = ""


class Outcome(NamedTuple):
    """What the bank answered: paid on a day, or returned with a code and its words. by: who checked the payment."""

    paid: bool
    on: dt.date
    code: str = ""
    words: str = ""
    voucher: str = ""
    by: str = ""


Owed = Callable[[str], Iterable[Payable]]
Told = Callable[[str, Outcome], None]


class Kind(NamedTuple):
    """A kind of payable: its Chinese name, what is due in a county, whom to tell (key, outcome)."""

    name: str
    zh: str
    owed: Owed
    told: Told


_kinds: dict[str, Kind] = {}


def pays(name: str, zh: str, *, owed: Owed, told: Told) -> None:
    """Register a kind. Raises ValueError for a name that is taken."""
    if name in _kinds:
        raise ValueError(f"payables {name!r} are registered twice")
    _kinds[name] = Kind(name, zh, owed, told)


def kinds() -> tuple[Kind, ...]:
    """All kinds, by name."""
    return tuple(_kinds[name] for name in sorted(_kinds))


def kind(name: str) -> Kind:
    """One kind. Raises KeyError."""
    return _kinds[name]
