"""What is owed and not paid: asked of every room, less what was paid or is on its way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from django.db.models import Q

from tuodi.workbench.base.payables import Kind, Outcome, Payable, kind, kinds
from tuodi.workbench.funds.models import PayeeAccount, PaymentLine

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Owed:
    """A payable with its kind and where it stands."""

    kind: Kind
    payable: Payable
    last: PaymentLine | None
    """The last payment tried: on its way, or returned."""

    @property
    def ident(self) -> str:
        """kind:key."""
        return f"{self.kind.name}:{self.payable.key}"

    @property
    def ready(self) -> bool:
        """Whether it can be put into a batch: an account, and nothing on its way."""
        return bool(self.payable.account) and (self.last is None or not self.last.live)


def owed(county: str) -> list[Owed]:
    """Everything due in a county, with accounts as collected since."""
    return list(_each(county))


def count_ready(county: str, most: int) -> int:
    """How many can be put into a batch; no more are looked at than it takes to know that there are `most`."""
    return sum(1 for _ in islice((one for one in _each(county) if one.ready), most))


def _each(county: str) -> Iterator[Owed]:
    for one in kinds():
        every = iter(one.owed(county))
        while rows := list(islice(every, _AT_ONCE)):
            lines = _lines(one.name, [row.key for row in rows])
            accounts = _accounts(county, rows)
            for row in rows:
                last = lines.get(row.key)
                if last is None or last.state != PaymentLine.State.PAID:
                    yield Owed(one, _with_account(row, accounts), last)


def open_payables(county: str) -> Iterator[Payable]:
    """The same without where they stand."""
    return (one.payable for one in owed(county))


def tell(line: PaymentLine) -> None:
    """Tell the room whose payable it is what the bank answered."""
    on = line.answered_on
    if on is None:
        raise RuntimeError("a payment is told when it was answered")
    voucher = f"{line.batch.number}-{line.serial}"
    paid = line.state == PaymentLine.State.PAID
    kind(line.kind).told(line.key, Outcome(paid, on, line.code, line.words, voucher, line.batch.checker))


def _lines(name: str, keys: list[str]) -> dict[str, PaymentLine]:
    rows = PaymentLine.objects.filter(kind=name, key__in=keys).select_related("batch").order_by("id")
    return {row.key: row for row in rows}


Whose = tuple[int | None, str]
"""A person's id, or an institution's code."""


def _accounts(county: str, rows: list[Payable]) -> dict[Whose, PayeeAccount]:
    wanted = Q(person_id__in=[row.person for row in rows if row.person is not None]) | Q(
        county=county, fixmedins_code__in={row.institution for row in rows if row.institution}
    )
    found = PayeeAccount.objects.filter(wanted).order_by("id")
    return {(row.person_id, row.fixmedins_code): row for row in found}


def _with_account(row: Payable, accounts: dict[Whose, PayeeAccount]) -> Payable:
    found = accounts.get((row.person, row.institution))
    if found is None:
        return row
    return replace(row, holder=found.holder, bank=found.bank, account=found.account)
