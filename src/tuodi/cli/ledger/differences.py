"""`tuodi ledger differences`."""

from __future__ import annotations

from pathlib import Path

import click

from tuodi.cli.common import Session, now, session_options
from tuodi.cli.language import tr
from tuodi.cli.ledger.common import FOLDER
from tuodi.cli.paths import RESULTS, out_option


@click.command(
    name="differences",
    help=tr(
        "写出台账中全部未采纳的差额，供第二人审定后用 accept 采纳。",
        "Write all differences that nobody has accepted: a second person decides, tuodi ledger accept books them.",
    ),
)
@FOLDER
@out_option(*RESULTS)
@session_options
def command(folder: Path, out: Path, session: Session) -> None:
    """Write and tell how many."""
    from tuodi.exchange.ledger.differences import write_differences

    count = write_differences(folder, out, now())
    if session.as_json:
        session.emit({"differences": count, "file": str(out)})
    else:
        session.tell(session.say(f"差额建议 {count} 项: {out}", f"differences proposed: {count}: {out}"))
