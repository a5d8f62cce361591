"""`tuodi ledger release`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tuodi.cli.common import Session, now, session_options
from tuodi.cli.language import tr
from tuodi.cli.ledger.common import FOLDER, deciders_options

if TYPE_CHECKING:
    from tuodi.exchange.ledger.accept import Deciders


@click.command(
    name="release",
    help=tr(
        "解除某人等待改正的退回行（不写 SETL_ID 则全部）：确定不再结算，其后的单据不再等待。",
        "Let go of a person's refused rows (all, or SETL_ID): they will not be settled, and later bills wait no more.",
    ),
)
@FOLDER
@click.argument("person", metavar="PERSON")
@click.argument("setl_id", required=False, metavar="[SETL_ID]")
@deciders_options
@session_options
def command(folder: Path, person: str, setl_id: str | None, deciders: Deciders, session: Session) -> None:
    """Release and tell how many."""
    from tuodi.exchange.ledger.acts import release

    count = release(folder, person, setl_id, deciders, now())
    if session.as_json:
        session.emit({"person": person, "released": count})
        return
    session.tell(session.say(f"已解除 {person} 的 {count} 行", f"{count} rows of {person} released"))
