"""`tuodi policy gaps`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from tuodi.cli.common import Session, common_options
from tuodi.cli.documented import documented
from tuodi.cli.language import tr

if TYPE_CHECKING:
    from tuodi.policy.gaps import GapRow
    from tuodi.policy.model import RuleBook

_MANY = 3


@click.command(
    name="gaps",
    help=tr(
        "按统筹区、时期、待遇项和医疗类别列出数字及其等级，或缺什么。",
        "Per region, period, stage and kind of care: the figure and its grade, or what is missing. A figure's grade: "
        "S the document itself, A official, B reported, C estimated.",
    ),
)
@click.option("--region", metavar="CODE", help=tr("只看一个统筹区", "only this region"))
@click.option("--missing", "only_missing", is_flag=True, help=tr("只列缺的", "only what is missing"))
@common_options
def command(region: str | None, only_missing: bool, session: Session) -> None:
    """List the rows."""
    from tuodi.policy.gaps import gap_rows

    book = session.book()
    if region is not None:
        documented(book, region, session)
    rows = [row for row in gap_rows(book) if region in (None, row.region) and (row.missing or not only_missing)]
    if session.as_json:
        session.emit({"rule_hash": book.hash, "rows": [asdict(row) for row in rows]})
        return
    before = ("", "")
    for row in rows:
        if (row.region, row.stage) != before:
            before = (row.region, row.stage)
            click.echo(_heading(row, session))
        click.echo(_line(row, book, session))
    count = sum(bool(row.missing) for row in rows)
    click.echo(
        session.say(f"共 {len(rows)} 行，其中 {count} 行缺数字", f"{len(rows)} rows, {count} with something missing")
    )


def _heading(row: GapRow, session: Session) -> str:
    from tuodi.exchange.divisions import name_of
    from tuodi.settlement.words import STAGES

    return f"\n{row.region} {name_of(row.region)} · {session.say(*STAGES[row.stage])}"


def _line(row: GapRow, book: RuleBook, session: Session) -> str:
    care_types = book.terms.family("care_types")
    names = [session.say(t.zh, t.en) for t in care_types if t.id in row.care]
    rest = session.say(f"等{len(names)}类", f" and {len(names) - _MANY} more")
    sign = session.say("、", ", ")
    if len(names) == len(care_types):
        care = session.say("所有医疗类别", "all kinds of care")
    else:
        care = sign.join(names[:_MANY]) + (rest if len(names) > _MANY else "")
    who = ""
    if row.classes is not None:
        found = [book.terms.find("classes", name) for name in row.classes]
        labels = [session.say(t.zh, t.en) for t in found if t is not None]
        who = (
            " · "
            + sign.join(labels[:_MANY])
            + (session.say(f"等{len(labels)}类", f" and {len(labels) - _MANY} more") if len(labels) > _MANY else "")
        )
    who += f" · {row.when}" if row.when else ""
    until = row.last.isoformat() if row.last else session.say("今后  ", "on")
    if row.missing:
        what = "missing: " + ", ".join(row.missing[:_MANY]) + (" …" if len(row.missing) > _MANY else "")
    else:
        what = f"{row.figure} [{row.grade}]"
    return f"  {row.first} – {until:<10}  {care}{who}: {what}" + (f" ({row.clause})" if row.clause else "")
