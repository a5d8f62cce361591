"""`tuodi ledger lock`."""

from __future__ import annotations

from pathlib import Path

import click

from tuodi.cli.common import Session, now, session_options
from tuodi.cli.faults import WrongUse
from tuodi.cli.language import tr
from tuodi.cli.ledger.common import FOLDER


@click.command(
    name="lock",
    help=tr(
        "锁定清算期 PERIOD（YYYY-MM）：其后不再变动，迟到的入账记入下一个未锁定的清算期，并写明原清算期。",
        "Close the clearing period PERIOD (YYYY-MM) for good: what comes late goes to the next open one and names it.",
    ),
)
@FOLDER
@click.argument("period", metavar="PERIOD")
@session_options
def command(folder: Path, period: str, session: Session) -> None:
    """Lock and tell what is in it."""
    from tuodi.exchange.ledger.acts import lock_period
    from tuodi.exchange.periods import period_of
    from tuodi.policy.money import format_yuan
    from tuodi.settlement.layout import table
    from tuodi.settlement.words import STAGES

    try:
        name = period_of(period)
    except ValueError:
        raise WrongUse(tr(f"{period!r} 应为 YYYY-MM", f"{period!r} should be YYYY-MM")) from None
    sums = lock_period(folder, name, now())
    if session.as_json:
        session.emit({"period": name, "booked": {stage: format_yuan(fen) for stage, fen in sums.items()}})
        return
    session.tell(session.say(f"清算期 {name} 已锁定", f"clearing period {name} is locked"))
    side = 0 if session.lang == "zh" else 1
    session.tell(table([(zh_en[side], format_yuan(sums[stage])) for stage, zh_en in STAGES.items() if stage in sums]))
