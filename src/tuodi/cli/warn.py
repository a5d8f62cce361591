"""`tuodi warn`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tuodi.cli.bills import BillInputs, bill_options, month_option, opened
from tuodi.cli.common import Session, common_options
from tuodi.cli.ending import end
from tuodi.cli.language import tr
from tuodi.cli.list_use import unmatched_lines
from tuodi.cli.paths import out_option

if TYPE_CHECKING:
    from tuodi.exchange.warn_job import WarnSummary


@click.command(
    name="warn",
    help=tr(
        "预警：自1月1日累计的自付加自费超过预警线的人，按类别列出；缺监测标准的列为待核。",
        "Warn of families about to be pushed into poverty by illness: who bore more than the line since 1 January. "
        "Exit code 1 when someone is to be warned of.",
    ),
)
@bill_options
@month_option(required=True, zh="到哪个月底", en="to the end of which month")
@click.option(
    "--near",
    type=click.IntRange(1, 100),
    default=80,
    metavar="PERCENT",
    show_default=True,
    help=tr("达到预警线的百分之几即列入临近名单", "list as near the line from this share of it on, per cent"),
)
@click.option("--unmasked", is_flag=True, help=tr("不遮盖证件号码", "do not mask identity numbers"))
@out_option(".xlsx", ".csv")
@common_options
def command(*, given: BillInputs, month: str, near: int, unmasked: bool, out: Path, session: Session) -> None:
    """Watch and tell what was found."""
    from tuodi.exchange.warn_job import WarnOptions, run

    out = given.not_over(out)
    book = session.book()
    with opened(given, book, session) as inputs:
        options = WarnOptions(
            out=out, month=month, near=near * 100, from_stage=given.stage, around=inputs.around, people=inputs.people,
            unmasked=unmasked, lang=session.lang,
        )  # fmt: skip
        summary = run(given.bills, book, inputs.read, options)
    end(
        summary,
        inputs,
        out,
        lambda lists: text_of(summary, lists, session),
        session,
        found=bool(summary.rows_refused or summary.results.get("warned")),
    )


def text_of(summary: WarnSummary, lists: dict[str, str], session: Session) -> str:
    """What was found, for a person."""
    from tuodi.exchange.warn_rows import STATUS
    from tuodi.settlement.layout import table

    say = session.say
    day = summary.run_day.isoformat()
    lines = [
        say(
            f"至 {day}：读入 {summary.rows_in} 行 = 采用 {summary.rows_used} + 其他年度 {summary.rows_other_years}"
            f" + 之后月份 {summary.rows_later} + 退回 {summary.rows_refused}；{summary.persons} 人",
            f"to {day}: rows in {summary.rows_in} = used {summary.rows_used} + of other years "
            f"{summary.rows_other_years} + later months {summary.rows_later} + refused {summary.rows_refused}; "
            f"persons {summary.persons}",
        ),
        table([(say(zh, f"{status} {zh}"), str(summary.results[status])) for status, zh in STATUS.items()]),
    ]
    if summary.missing:
        names = ", ".join(f"{name} × {count}" for name, count in summary.missing.items())
        lines.append(say(f"待核缘由：{names}", f"pending for: {names}"))
    lines += unmatched_lines(summary.unmatched, session)
    lines += [f"{name}: {path}" for name, path in (summary.files | lists).items()]
    return "\n".join([*lines, say("规则 ", "rules ") + summary.rule_hash[:12]])
