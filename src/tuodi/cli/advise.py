"""`tuodi advise`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tuodi.cli.bills import BillInputs, bill_options, opened
from tuodi.cli.common import Session, common_options
from tuodi.cli.explain import id_of
from tuodi.cli.faults import FINDINGS, WrongUse
from tuodi.cli.language import tr

if TYPE_CHECKING:
    from tuodi.exchange.settle_person import Settled
    from tuodi.lab.advice.advise import Advice
    from tuodi.settlement.cascade import Cascade


@click.command(
    name="advise",
    help=tr(
        "哪种合规选择能减轻一个人的负担、减多少、依据哪条：转诊、备案、医院等级、参保档次、待遇认定；"
        "逐项重新结算得出，不估算。",
        "Which lawful choice lowers a person's burden, by how much and by which clause: referral, registration, "
        "hospital level, plan, recognition. Each is settled again, nothing is estimated. "
        "Exit code 1 when the bill is refused or what the person bears is not known.",
    ),
)
@bill_options
@click.option("--bill", "wanted", required=True, metavar="SETL_ID", help=tr("结算编号", "the settlement id"))
@common_options
def command(given: BillInputs, wanted: str, session: Session) -> None:
    """Find the person who has the bill and try every choice."""
    from tuodi.lab.advice.told import data_of, lines_of

    advice = _advice(given, wanted, session)
    if isinstance(advice, str):
        if session.as_json:
            session.emit({"setl_id": wanted, "refused": advice})
        else:
            click.echo(advice)
        click.get_current_context().exit(FINDINGS)
    if session.as_json:
        session.emit(data_of(advice))
    else:
        click.echo("\n".join(lines_of(advice, session.lang)))


def _advice(given: BillInputs, wanted: str, session: Session) -> Advice | str:
    """The advice, or why there is none."""
    from tuodi.exchange.bill_source import BillSource
    from tuodi.exchange.settle_person import settle_person
    from tuodi.settlement.cascade import Cascade, Options

    known_at = given.known()
    book = session.book()
    with opened(given, book, session) as inputs, BillSource(given.bills, inputs.read) as source:
        stage = given.stage or ("assistance" if source.layout.bureau else "basic")
        cascade = Cascade(book, Options(from_stage=stage, known_at=known_at))
        at = source.layout.index.get("setl_id")
        for person in source:
            if any(id_of(row, at) == wanted for row in person.rows):
                return _for(settle_person(person, cascade, inputs.around), cascade, wanted, at, session)
    name = given.bills.name
    raise WrongUse(tr(f"文件 {name} 中没有结算编号 {wanted}", f"no bill {wanted} in {name}"))


def _for(settled: Settled, cascade: Cascade, wanted: str, at: int | None, session: Session) -> Advice | str:
    from tuodi.lab.advice.advise import CannotAdvise, advise
    from tuodi.monitoring.due import standing

    if all(bill.setl_id != wanted for bill in standing(settled.facts.bills)):
        rows = [row for row in settled.person.rows if id_of(row, at) == wanted]
        lines = [refusal.line(session.lang) for row in rows for refusal in row.refusals]
        gone = session.say(f"单据 {wanted} 已冲销或是冲销单", f"bill {wanted} is reversed, or is a reversal")
        return "\n".join(lines) or gone
    try:
        return advise(cascade, settled.facts, wanted)
    except CannotAdvise as fault:
        return session.say(
            f"单据 {wanted} 的个人负担尚不能确定：缺少 {fault.missing}（tuodi policy gaps 列出缺哪些数字）",
            f"what the person bears of {wanted} is not known: {fault.missing} is missing (see tuodi policy gaps)",
        )
