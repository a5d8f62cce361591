"""`tuodi ledger check`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from tuodi.cli.common import Session, common_options, now
from tuodi.cli.faults import FINDINGS
from tuodi.cli.language import tr
from tuodi.cli.ledger.common import FOLDER
from tuodi.cli.progress import ProgressLine

_FAULTS = {
    "rules": (
        "规则与入账时不同，未与重新结算比较：{detail}",
        "the rules are not those it was booked under, nothing was settled again: {detail}",
    ),
    "entries": ("分录合计与已入账不符：{detail}", "entries do not add up to what is booked: {detail}"),
    "reversal": ("冲销与原单不符", "a reversal is not the negative of its original"),
    "due": ("应付与重新结算不符：{detail}", "what is due is not what settling gives: {detail}"),
    "balances": ("累计与重新结算不符：{detail}", "a running total is not what settling gives: {detail}"),
    "years": ("年度最后一张单据记录不符", "the last bill of a year is not the one recorded"),
    "keys": ("索引中找不到号码或单据：{detail}", "a number or bill is not found in the index: {detail}"),
    "period": ("已锁定的清算期变动：{detail}", "a locked clearing period has changed: {detail}"),
}


@click.command(
    name="check",
    help=tr(
        "核对台账：文件校验和、分录合计、冲销、已锁定清算期，并重新结算每个人与应付和累计比较。有不符则退出码为 1。",
        "Look whether a ledger is in order: checksums, sums of entries, reversals, locked periods, and a fresh "
        "settlement of everybody against what is due and the running totals. Exit code 1 when something is not.",
    ),
)
@FOLDER
@common_options
def command(folder: Path, session: Session) -> None:
    """Check and tell."""
    from tuodi.exchange.ledger.check import check
    from tuodi.exchange.options import Progress

    book = session.book()
    line = ProgressLine(shown=not session.quiet)
    try:
        checked = check(folder, book, now(), lambda done, of: line(Progress("settle", done, done, of)))
    finally:
        line.close()
    if session.as_json:
        session.emit(asdict(checked))
    else:
        session.tell(
            session.say(
                f"{checked.persons} 人，{checked.bills} 张单据，有未采纳差额的单据 {checked.open_bills}",
                f"{checked.persons} persons, {checked.bills} bills, {checked.open_bills} with differences not accepted",
            )
        )
        for fault in checked.faults:
            where = " ".join(filter(None, (fault.person, fault.setl_id)))
            text = _FAULTS[fault.code][0 if session.lang == "zh" else 1].format(detail=fault.detail)
            click.echo(f"{where}: {text}" if where else text, err=True)
        if checked.unsettled:
            names = session.say("、", ", ").join(checked.unsettled)
            zh = f"不能重新结算、应付不明的单据：{names}"
            session.tell(session.say(zh, f"bills that cannot be settled again, so what is due is not known: {names}"))
        if not checked.faults:
            session.tell(session.say("一切相符", "everything is in order"))
    if checked.faults:
        click.get_current_context().exit(FINDINGS)
