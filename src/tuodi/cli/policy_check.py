"""`tuodi policy check`."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from tuodi.cli.common import Session, common_options
from tuodi.cli.faults import FINDINGS
from tuodi.cli.language import tr

if TYPE_CHECKING:
    from tuodi.lawcheck.finding import Finding, Side

_AGREES = "within"
_BREACH = "outside"


@click.command(
    name="check",
    help=tr(
        "地方文件与上级文件逐项对照：符合、不符、列出、不能判断，附双方条款。",
        "Local against higher documents, number by number: within, outside, listed, cannot be decided, with both "
        "clauses. Exit code 1 when a rule is outside a higher document's bound.",
    ),
)
@click.option("--region", metavar="CODE", help=tr("只看一个统筹区", "only this region"))
@click.option("--all", "every", is_flag=True, help=tr("符合的也列出", "list what agrees too"))
@common_options
def command(*, region: str | None, every: bool, session: Session) -> None:
    """List the findings, the gravest first."""
    from tuodi.lawcheck.check import check

    book = session.book()
    found = [f for f in check(book) if region in (None, f.region)]
    counts = Counter(f.verdict for f in found)
    if session.as_json:
        session.emit({"rule_hash": book.hash, "findings": [asdict(f) for f in found], "counts": counts})
    else:
        for finding in found:
            if every or finding.verdict != _AGREES:
                click.echo(_text(finding, session))
        click.echo(" · ".join(f"{verdict} {count}" for verdict, count in counts.items()))
    if counts[_BREACH]:
        click.get_current_context().exit(FINDINGS)


def _text(finding: Finding, session: Session) -> str:
    from tuodi.exchange.divisions import name_of

    lines = [f"{finding.verdict:<10} {finding.region} {name_of(finding.region)} · {finding.check}"]
    lines.append(f"    {finding.words.say(session.lang)}")
    sides = [_side(side) for side in (finding.higher, finding.local) if side is not None]
    if sides:
        lines.append("    " + " ↔ ".join(sides))
    if finding.missing:
        lines.append(f"    missing:{finding.missing}")
    if finding.reading:
        lines.append(f"    {session.say('读法', 'reading')}: {finding.reading}")
    return "\n".join(lines)


def _side(side: Side) -> str:
    return f"{side.clause} ({side.document}{': ' + side.figure if side.figure else ''})"
