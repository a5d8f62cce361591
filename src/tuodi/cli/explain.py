"""`tuodi explain`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from tuodi.cli.bills import BillInputs, bill_options, opened
from tuodi.cli.common import Session, common_options
from tuodi.cli.faults import FINDINGS, WrongUse
from tuodi.cli.language import tr
from tuodi.cli.list_use import tell_unused, unmatched_lines

if TYPE_CHECKING:
    from tuodi.exchange.list_use import Unmatched
    from tuodi.exchange.person_rows import BillRow
    from tuodi.exchange.settle_person import Settled
    from tuodi.settlement.render import Renderer
    from tuodi.settlement.reversal import Booking


@click.command(
    name="explain",
    help=tr(
        "把一张单据的计算逐步写出来：基数、起付、分段、限额、条款，各方合计等于总费用。",
        "One bill as a waterfall: base, deductible, brackets, limits, clauses; the payers add up to the total. "
        "The person's other bills in the file count. Exit code 1 when the bill is refused.",
    ),
)
@bill_options
@click.option(
    "--bill",
    "wanted",
    multiple=True,
    required=True,
    metavar="SETL_ID",
    help=tr("结算编号（可重复）", "the settlement id (repeatable)"),
)
@common_options
def command(given: BillInputs, wanted: tuple[str, ...], session: Session) -> None:
    """Find the person who has the bill, settle its bills, print the statement."""
    explanation = explained(given, set(wanted), session)
    found = explanation.bills
    for line in (*_refused_lines(explanation.refused, session), *unmatched_lines(explanation.unmatched, session)):
        session.warn(line)
    unused = tell_unused(explanation.unmatched, session)
    lost = ", ".join(name for name in wanted if name not in found)
    if lost:
        text = tr(f"文件 {given.bills.name} 中没有结算编号 {lost}", f"no bill {lost} in {given.bills.name}")
        raise WrongUse(text)
    if session.as_json:
        session.emit([found[name].data for name in wanted])
    else:
        click.echo("\n".join(found[name].text for name in wanted))
    if unused or any(found[name].refused for name in wanted):
        click.get_current_context().exit(FINDINGS)


@dataclass(frozen=True)
class Explained:
    """One bill as it is shown: text, data, and whether it was refused."""

    text: str
    data: dict[str, Any]
    refused: bool = False


@dataclass(frozen=True)
class Explanation:
    """The bills found, by settlement id, and what of the lists could not be used: unmatched, refused by file."""

    bills: dict[str, Explained]
    unmatched: Unmatched
    refused: dict[str, int]


def explained(given: BillInputs, wanted: set[str], session: Session) -> Explanation:
    """Find and explain. Where lists are given the whole file is read, to see whom they speak of."""
    from tuodi.exchange.bill_source import BillSource
    from tuodi.exchange.divisions import name_of
    from tuodi.exchange.list_use import ListUse
    from tuodi.exchange.settle_person import settle_person
    from tuodi.policy.library import readings_source
    from tuodi.policy.readings import parse_readings
    from tuodi.settlement.cascade import Cascade, Options
    from tuodi.settlement.render import Renderer

    known_at = given.known()
    book = session.book()
    register = {reading.name: reading for reading in parse_readings(readings_source().data)}
    renderer = Renderer(book, session.lang, place=name_of, register=register)
    found: dict[str, Explained] = {}
    lists = ListUse()
    with opened(given, book, session) as inputs, BillSource(given.bills, inputs.read) as source:
        stage = given.stage or ("assistance" if source.layout.bureau else "basic")
        cascade = Cascade(book, Options(from_stage=stage, known_at=known_at))
        place = source.layout.index.get("setl_id")
        for person in source:
            lists.add(person, inputs.around)
            ids = {id_of(row, place) for row in person.rows} & wanted
            if ids:
                settled = settle_person(person, cascade, inputs.around)
                found |= {name: _shown(name, settled, place, renderer, session) for name in ids}
            if len(found) == len(wanted) and not inputs.lists_given:
                break
        refused = {name: len(rows) for name, rows in inputs.refused.items()}
        return Explanation(found, lists.unmatched(inputs.around), refused)


def _refused_lines(refused: dict[str, int], session: Session) -> list[str]:
    zh, en = "行被退回；tuodi settle 会写出并说明处理", "rows are refused; tuodi settle writes them out, with the mend"
    return [
        session.say(f"注意：{name} 有 {many} {zh}", f"warning: {many} {en} ({name})") for name, many in refused.items()
    ]


def id_of(row: BillRow, place: int | None) -> str:
    """The settlement id of a row, also of a refused one."""
    if row.bill is not None:
        return row.bill.setl_id
    if row.order is not None:
        return row.order[2]
    return row.cells[place].strip() if place is not None and place < len(row.cells) else ""


def _shown(name: str, settled: Settled, place: int | None, renderer: Renderer, session: Session) -> Explained:
    from tuodi.settlement.layout import data_of, text_of

    booking = next((b for b in settled.ledger.bookings if b.bill.setl_id == name), None)
    statement = None if booking is None else booking.explained
    if booking is None or statement is None:
        refusals = [r for row in settled.person.rows if id_of(row, place) == name for r in row.refusals]
        lines = [session.say(f"单据 {name} 被退回：", f"bill {name} is refused:")]
        lines += [f"  {refusal.line(session.lang)}" for refusal in refusals]
        told = [{"column": r.column, "code": r.key, "reason": r.reason(session.lang), "mend": r.mend(session.lang)}
                for r in refusals]  # fmt: skip
        return Explained("\n".join(lines) + "\n", {"setl_id": name, "refused": told}, refused=True)
    after = _afterwards(booking, settled, session)
    data = data_of(statement, renderer)
    data |= {"reverses": booking.bill.reversal_of, "afterwards": after}
    if booking.reversal:
        data["setl_id"] = name
    notes = [note.text(session.lang) for row in settled.person.rows if row.bill is booking.bill for note in row.notes]
    text = text_of(renderer.lines(statement)) + "".join(f"{line}\n" for line in (*after, *notes))
    return Explained(text, data)


def _afterwards(booking: Booking, settled: Settled, session: Session) -> list[str]:
    """What came after the booking: its reversal, and the differences that other reversals brought."""
    from tuodi.settlement.render import yuan
    from tuodi.settlement.words import STAGES

    name, original = booking.bill.setl_id, booking.bill.reversal_of
    found: list[str] = []
    if booking.reversal:
        found.append(
            session.say(
                f"{name} 冲销 {original}：以上各金额均按相反数入账",
                f"{name} reverses {original}: every amount above is booked with the opposite sign",
            )
        )
    reversals = [b.bill.setl_id for b in settled.ledger.bookings if b.bill.reversal_of == name]
    found += [session.say(f"已被 {other} 冲销", f"reversed by {other}") for other in reversals]
    for d in settled.ledger.differences:
        if d.bill.setl_id == name:
            stage = STAGES[d.stage][0 if session.lang == "zh" else 1]
            amounts = [session.say("不明", "unknown") if a is None else yuan(a) for a in (d.booked, d.due, d.amount)]
            after = ", ".join(d.after)
            found.append(
                session.say(
                    f"差额建议 {stage}：已入账 {amounts[0]}，应付 {amounts[1]}，差 {amounts[2]}（因冲销 {after}）",
                    f"difference proposed, {stage}: booked {amounts[0]}, due {amounts[1]}, difference {amounts[2]} "
                    f"(after reversal {after})",
                )
            )
    return found
