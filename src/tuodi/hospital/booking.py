"""From an answer to the hospital's books: the amounts as they stand in it, and whether they add up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .answer import fen
from .books import MONEY, Books, Entry
from .terminal import Till

_ACCOUNT, _HOSPITAL = "3102", "9999"
"""First digits of the setldetail rows that are no fund: the personal account, the hospital's own part."""


def entry_of(
    till: Till, infno: str, output: Mapping[str, Any], asked: Mapping[str, Any], *, undoes: str = "", msgid: str = ""
) -> Entry:
    """The entry that a settling or undoing answer makes. `asked`: what the hospital knew before.

    `msgid`: of the request, where that was not the till's last of this kind.
    """
    info = output.get("setlinfo") or {}
    money = money_of(info, till.books, infno)
    entry = Entry(
        infno=infno, msgid=msgid or till.last[infno], setl_id=str(info.get("setl_id") or ""), institution=till.at.code,
        psn_no=str(asked["psn_no"]), mdtrt_id=str(info.get("mdtrt_id") or asked["mdtrt_id"]),
        insutype=str(asked["insutype"]),
        clr_type=str(info.get("clr_type") or asked.get("clr_type") or ""), day=str(info.get("setl_time") or "")[:10],
        money=money, funds=funds_of(output.get("setldetail") or []), undoes=undoes,
    )  # fmt: skip
    for wrong in _unsound(entry, info):
        till.books.find("does_not_add_up", f"{entry.institution} {infno} {entry.setl_id}: {wrong}", entry.msgid)
    return entry


def as_settled(found: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of 5203 under the names of a settlement's: it calls the person's parts otherwise."""
    info = dict(found["setlinfo"])
    for name, here in (("psn_part_amt", "psn_pay"), ("psn_cash_pay", "cash_payamt")):
        info.setdefault(name, info.get(here))
    return {"setlinfo": info, "setldetail": found.get("setldetail") or []}


def money_of(info: Mapping[str, Any], books: Books, infno: str) -> dict[str, int]:
    """Every amount of `setlinfo` that is given."""
    found = {}
    for name in MONEY:
        try:
            amount = fen(info.get(name))
        except ValueError as wrong:
            books.find("unreadable", f"{infno} {name}: {wrong}")
            continue
        if amount is not None:
            found[name] = amount
    return found


def funds_of(rows: list[Mapping[str, Any]]) -> dict[str, int]:
    """fund_pay_type → fen, of the rows that are funds."""
    found: dict[str, int] = {}
    for row in rows:
        kind = str(row.get("fund_pay_type"))
        if not kind.startswith((_ACCOUNT, _HOSPITAL)):
            found[kind] = found.get(kind, 0) + (fen(row.get("fund_payamt")) or 0)
    return {kind: paid for kind, paid in found.items() if paid}


def _unsound(entry: Entry, info: Mapping[str, Any]) -> Iterator[str]:
    """The identities that the specification writes down."""
    money = {name: entry.money.get(name, 0) for name in MONEY}
    if not entry.setl_id:
        yield "no setl_id"
    if info.get("medins_setl_id") != entry.msgid:
        yield f"medins_setl_id {info.get('medins_setl_id')} is not the msgid"
    total = money["medfee_sumamt"]
    parts = sum(money[name] for name in ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt"))
    if parts != total:
        yield f"the four parts are {parts}, the total {total}"
    if sum(entry.funds.values()) != money["fund_pay_sumamt"]:
        yield f"setldetail sums to {sum(entry.funds.values())}, fund_pay_sumamt is {money['fund_pay_sumamt']}"
    if "psn_part_amt" in entry.money:  # an undo may leave it out
        paid = money["fund_pay_sumamt"] + money["psn_part_amt"] + money["hosp_part_amt"]
        if paid != total:
            yield f"funds and person and hospital are {paid}, the total {total}"
        if money["acct_pay"] + money["psn_cash_pay"] != money["psn_part_amt"]:
            yield "account and cash are not the person's part"
