"""`tuodi ledger accept`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tuodi.cli.common import Session, now, session_options
from tuodi.cli.faults import FINDINGS, BadFile
from tuodi.cli.language import tr
from tuodi.cli.ledger.common import FOLDER, deciders_options

if TYPE_CHECKING:
    from tuodi.exchange.ledger.accept import Accepted, Deciders

_TOLD = 20


@click.command(
    name="accept",
    help=tr(
        "采纳差额文件中的各行（由第二人审定，不采纳的单据先删去）：记入未锁定的清算期，其后已入账即应付。"
        "有一行不符则全部不记。",
        "Book the differences of a file that a second person has decided (delete bills that are not accepted). They "
        "go to the open clearing period; booked is then due. All rows or none; exit code 1 when a row does not fit.",
    ),
)
@FOLDER
@click.argument("file", type=click.Path(path_type=Path), metavar="DIFFERENCES")
@deciders_options
@session_options
def command(folder: Path, file: Path, deciders: Deciders, session: Session) -> None:
    """Accept and tell what was booked, or what is wrong."""
    from tuodi.exchange.ledger.accept import accept

    if not file.is_file():
        raise BadFile(tr(f"没有文件 {file}", f"no such file: {file}"))
    accepted = accept(folder, file, deciders, now())
    if session.as_json:
        session.emit(_data(accepted, session))
    else:
        session.tell(_text(accepted, session))
    if accepted.refused:
        if not session.as_json:
            _tell_refused(accepted, session)
        click.get_current_context().exit(FINDINGS)


def _data(accepted: Accepted, session: Session) -> dict[str, Any]:
    from tuodi.policy.money import format_yuan

    told = [
        {
            "row": row.row,
            "column": r.column,
            "code": r.key,
            "reason": r.reason(session.lang),
            "mend": r.mend(session.lang),
        }
        for row in accepted.refused
        for r in row.refusals
    ]
    sums = {period: format_yuan(fen) for period, fen in accepted.sums.items()}
    counts = {name: getattr(accepted, name) for name in ("run", "rows", "bills", "left")}
    return {**counts, "booked": sums, "refused": told}


def _text(accepted: Accepted, session: Session) -> str:
    from tuodi.policy.money import format_yuan

    if accepted.refused:
        return session.say("未采纳任何一行", "nothing was accepted")
    if not accepted.rows:
        return session.say("文件中没有差额", "there are no differences in the file")
    say = session.say
    lines = [
        say(
            f"读入 {accepted.rows} 行，采纳 {accepted.bills} 张单据的差额（第 {accepted.run} 次）",
            f"{accepted.rows} rows: the differences of {accepted.bills} bills are accepted (run {accepted.run})",
        )
    ]
    if accepted.left:
        zh = f"应付不明、仍未采纳的单据：{accepted.left}"
        lines.append(say(zh, f"bills left as they are, for what is due is not known: {accepted.left}"))
    for period, fen in sorted(accepted.sums.items()):
        amount = format_yuan(fen)
        lines.append(say(f"记入清算期 {period}：{amount}", f"booked in clearing period {period}: {amount}"))
    return "\n".join(lines)


def _tell_refused(accepted: Accepted, session: Session) -> None:
    """To standard error, also when quiet: why nothing was booked."""
    lines = [r.line(session.lang) for row in accepted.refused for r in row.refusals]
    for line in lines[:_TOLD]:
        click.echo(line, err=True)
    if len(lines) > _TOLD:
        more = len(lines) - _TOLD
        click.echo(session.say(f"……另有 {more} 处", f"… and {more} more"), err=True)
