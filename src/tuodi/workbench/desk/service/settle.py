"""Settling: first on trial (nothing is written), then booked, under the person's lock, once for each request."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from tuodi.exchange.periods import own_period
from tuodi.policy.money import LIMIT_FEN
from tuodi.settlement.bill import Bill, IdentityRecord, PersonFacts
from tuodi.settlement.cascade import benefit_date
from tuodi.settlement.reversal import Unsettled, book
from tuodi.settlement.statement import Statement
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.desk.models import Settlement
from tuodi.workbench.registry.models import Person

from .differences import propose
from .draft import UNNAMED, Draft, checked
from .opening import opening_of
from .periods import open_period
from .person import Held, booking, close, now
from .refused import of_engine, refused
from .rules import cascade, renderer
from .stored import SETTLEMENTS, Around, row_of


@dataclass(frozen=True, slots=True)
class Trial:
    """What a bill would get, and what should be looked at before it is booked."""

    bill: Bill
    statement: Statement
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Who books and how. key: the same key books once. Each `allow` is something the clerk has seen and confirmed."""

    by: str
    key: str
    allow_duplicate: bool = False
    allow_missing: bool = False
    allow_uninsured: bool = False
    allow_opening: bool = False


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Another class for the person's own (empty: none held)."""

    classes: tuple[str, ...] | None = None
    changes: dict[str, str] = field(default_factory=dict)


def pre_settle(person: Person, draft: Draft, what_if: WhatIf | None = None) -> Trial:
    """What the bill would get if it were booked now. Nothing is written. Raises Refused."""
    held = Held(person)
    return trial(held, {**draft, **(what_if.changes if what_if else {})}, what_if.classes if what_if else None)


def trial(held: Held, draft: Draft, classes: tuple[str, ...] | None = None) -> Trial:
    """The same for a person whose bookings are read already. `classes`: held instead of the person's own."""
    last = max((row.setl_time for row in held.rows), default=None)
    moment = now() if last is None else max(now(), last)
    bill = checked(draft, held.person, moment)
    bill = dataclasses.replace(bill, psn_seq=1 + max((row.psn_seq for row in held.rows), default=0))
    if classes is None:
        statement = held.ledger((bill,), moment).bookings[-1].explained
    else:
        statement = _supposed(held, bill, classes)
    if statement is None:
        raise RuntimeError("a new bill has its steps")
    return Trial(bill, statement, tuple(_warnings(held, bill, statement)))


def settle(person: Person, draft: Draft | Callable[[Held], Draft], request: Request) -> Settlement:
    """Book a bill. The same request again gives the same settlement. Raises Refused; then nothing was written.

    draft: may be a function of what is held of the person, where the bill depends on it (insurance).
    """
    with unlimited(), booking(person, request.key, whole=False) as (held, order):
        done = held.of_request(request.key)
        if done is not None:
            return done
        at = now()
        bill = checked(draft(held) if callable(draft) else draft, person, order.next_time(at))
        named = bill.setl_id != UNNAMED
        if named and Settlement.objects.filter(setl_id=bill.setl_id).exists():
            raise refused("setl_id_booked", f"结算编号 {bill.setl_id} 已经入账", "核对是否重复提交", "setl_id")
        bill = _placed(held, bill, order.last_seq + 1)
        ledger = held.ledger((bill,), at, order.ended)
        statement = ledger.bookings[-1].explained
        if statement is None:
            raise RuntimeError("a new bill has its steps")
        refuse_unconfirmed(held, bill, statement, request)
        own = own_period(bill)
        row = row_of(bill, statement, Around(
            person=person, clr_ym=open_period(held.around, person.county, own), orig_clr_ym=own, by=request.by, at=at,
            request_key=request.key,
        ))  # fmt: skip
        held.known.append(SETTLEMENTS.insert(row, held.around.next_key))
        if ledger.differences or held.differences:
            propose(held, ledger, request.by, at)
        order.last_seq = bill.psn_seq or 0
        order.last_setl_time = max(bill.setl_time, order.last_setl_time or bill.setl_time)
        close(person, order, ledger.accounts, held.behind([bill]).keep(ledger))
        return row


def _placed(held: Held, bill: Bill, seq: int) -> Bill:
    """The bill with its number among the person's, within the year's limit."""
    setl_id = f"{held.person.county}D{held.person.pk:08d}{seq:04d}" if bill.setl_id == UNNAMED else bill.setl_id
    placed = dataclasses.replace(bill, setl_id=setl_id, psn_seq=seq)
    if (bill.acct_pay or 0) > bill.medfee_sumamt:
        raise refused("acct_pay", "个人账户支付超过总费用", column="acct_pay")
    spent = sum(abs(row.medfee_sumamt) for row in held.known if row.year == placed.service_date.year)
    if spent + placed.medfee_sumamt > LIMIT_FEN:
        raise refused("over_limit_year", "本年总费用超过上限，单据金额有误", "核对总费用", "medfee_sumamt")
    return placed


def _supposed(held: Held, bill: Bill, classes: tuple[str, ...]) -> Statement:
    """The bill as if these classes had been held all along and known."""
    begin = dt.date(2000, 1, 1)
    records = tuple(
        IdentityRecord(
            record_id=f"if:{name}", person=held.person.psn_no, identity=name, idet_admdvs=bill.insu_admdvs,
            begndate=begin, known_from=dt.datetime.combine(begin, dt.time()),
        )
        for name in classes
    )  # fmt: skip
    opening = opening_of(held.around, [bill.service_date.year])
    standing = tuple(held.bills[row.pk] for row in held.rows if row.reverses_id is None and row.pk not in held.gone)
    facts = PersonFacts(
        person=held.person.psn_no, bills=(*standing, bill), identities=records, opening=opening.used,
        opening_year=opening.year,
    )  # fmt: skip
    try:
        due = book(cascade(), facts).due
    except Unsettled as fault:
        raise of_engine(fault) from fault
    found = next(statement for statement in due if statement.bill.setl_id == bill.setl_id)
    return found if opening.known else dataclasses.replace(found, opening_known=False)


def duplicates(held: Held, bill: Bill) -> list[Settlement]:
    """Standing settlements that look like the same bill: same hospital, day and total."""
    gone, institution = held.gone, bill.fixmedins_code or ""
    return [
        row for row in held.known
        if row.medfee_sumamt == bill.medfee_sumamt and row.enddate == bill.enddate
        and row.fixmedins_code == institution and row.reverses_id is None and row.pk not in gone
    ]  # fmt: skip


def insured(held: Held, bill: Bill) -> bool:
    """Whether the person was insured as the bill says on the day of service."""
    day = benefit_date(bill, cascade().index.choice("benefit_date", "discharge"))
    return any(
        one.insutype == bill.insutype and one.insu_admdvs == bill.insu_admdvs and one.begin <= day <= one.end
        for one in held.around.covers
    )


def _warnings(held: Held, bill: Bill, statement: Statement) -> list[str]:
    found = []
    if not insured(held, bill):
        found.append("就诊当日没有相应的参保记录")
    found += [f"疑似重复：与已入账的 {row.setl_id} 机构、日期、金额相同" for row in duplicates(held, bill)]
    if not statement.opening_known:
        found.append(f"{bill.service_date.year} 年年初累计未核：起付线、限额按本系统已入账的单据计算")
    if statement.missing is not None:
        found.append(f"缺少数字 {renderer().missing(statement.missing.name)}：该层及以后各层金额不能计算，只能暂挂")
    if held.person.death_date and bill.enddate and bill.enddate > held.person.death_date:
        found.append(f"就诊日期在死亡日期 {held.person.death_date} 之后")
    return found


def refuse_unconfirmed(held: Held, bill: Bill, statement: Statement, request: Request) -> None:
    """Refuse what nobody has seen and allowed: an institution's pre-settlement asks the same as its settlement."""
    if held.person.death_date and bill.enddate and bill.enddate > held.person.death_date:
        raise refused(
            "after_death", f"就诊日期在死亡日期 {held.person.death_date} 之后", "核对日期或死亡登记", "enddate"
        )
    if not request.allow_uninsured and not insured(held, bill):
        raise refused("uninsured", "就诊当日没有相应的参保记录", "核对参保地和险种；确属可报的，勾选确认后再提交")
    twins = duplicates(held, bill)
    if twins and not request.allow_duplicate:
        raise refused("duplicate", f"疑似重复：与已入账的 {twins[0].setl_id} 相同", "确为两次就诊的，勾选确认后再提交")
    if not statement.opening_known and not request.allow_opening:
        text = f"{bill.service_date.year} 年年初累计未核，起付线和限额可能算错"
        raise refused(
            "opening",
            text,
            "年初以来的结算补齐后，由基金财务在“清算期”页确认，或在“年初累计”录入此人已使用的金额；也可勾选确认后按未核入账",
        )
    if statement.missing is not None and not request.allow_missing:
        text = f"缺少数字 {renderer().missing(statement.missing.name)}，金额不能算全"
        raise refused("missing", text, "补齐所缺的事实；缺的是政策数字的，勾选暂挂后再提交")
    part = statement.person_part
    if part is not None and (bill.acct_pay or 0) > part:
        raise refused("acct_pay", "个人账户支付超过个人负担", "核对个人账户支付", "acct_pay")
