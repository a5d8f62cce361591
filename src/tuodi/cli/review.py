"""`tuodi review`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tuodi.cli.bills import BillInputs, bill_options, month_option, opened
from tuodi.cli.common import Session, common_options
from tuodi.cli.ending import end
from tuodi.cli.faults import WrongUse
from tuodi.cli.language import tr
from tuodi.cli.list_use import unmatched_lines
from tuodi.cli.paths import out_option
from tuodi.cli.warned import warning_lines

if TYPE_CHECKING:
    from tuodi.exchange.review_job import ReviewSummary


@click.command(
    name="review",
    help=tr(
        "核查：谁该救助而未救助、谁应补应退，按乡镇写成工作簿，每行写明理由。",
        "Review a month: who was owed assistance and did not get it (未救助), who was under- or overpaid (应退应补), "
        "per township, in a workbook with the reason of each row. Exit code 1 when something was found.",
    ),
)
@bill_options
@month_option(
    required=False, zh="核查的月份，默认为文件最后结算的月份", en="the month reviewed, by default the file's last"
)
@click.option(
    "--notify-over",
    default="300",
    show_default=True,
    metavar="YUAN",
    help=tr("剩余金额超过多少元才通知", "notify above this much left, yuan"),
)
@click.option("--unmasked", is_flag=True, help=tr("不遮盖证件号码", "do not mask identity numbers"))
@out_option(".xlsx")
@common_options
def command(
    *, given: BillInputs, month: str | None, notify_over: str, unmasked: bool, out: Path, session: Session
) -> None:
    """Review and tell what was found."""
    from tuodi.exchange.review_job import ReviewOptions, run

    out, known_at, threshold = given.not_over(out), given.known(), _fen(notify_over)
    book = session.book()
    with opened(given, book, session) as inputs:
        options = ReviewOptions(
            out=out, month=month, known_at=known_at, from_stage=given.stage or "assistance", around=inputs.around,
            people=inputs.people, notify_over=threshold, unmasked=unmasked, lang=session.lang,
        )  # fmt: skip
        summary = run(given.bills, book, inputs.read, options)
    end(
        summary,
        inputs,
        out,
        lambda lists: text_of(summary, lists, session),
        session,
        found=bool(summary.refused or any(summary.sums.values())),
    )


def _fen(text: str) -> int:
    from tuodi.policy.money import parse_yuan

    try:
        return parse_yuan(text)
    except ValueError as error:
        raise WrongUse(tr(f"--notify-over {text}：应为至多两位小数的金额（元）", f"--notify-over: {error}")) from error


def text_of(summary: ReviewSummary, lists: dict[str, str], session: Session) -> str:
    """What was found, for a person."""
    from tuodi.settlement.layout import table
    from tuodi.settlement.render import yuan

    say = session.say
    known = f"{summary.known_at:%Y-%m-%d}"
    lines = [
        say(
            f"读入 {summary.rows_in} 行，退回 {summary.refused} 行，{summary.persons} 人；身份以 {known} 所知为准",
            f"rows in {summary.rows_in}, refused {summary.refused}, persons {summary.persons}; "
            f"identities as known on {known}",
        ),
        table(
            [
                (f"{name} × {count}", yuan(summary.sums[name]) if name in summary.sums else "")
                for name, count in summary.verdicts.items()
                if count
            ]
        ),
        say(
            f"未救助 {summary.persons_missed} 人，需通知 {summary.to_notify} 行",
            f"persons missed {summary.persons_missed}, rows to notify {summary.to_notify}",
        ),
    ]
    lines += warning_lines(summary.warnings, session)
    lines += unmatched_lines(summary.unmatched, session)
    lines += [f"{name}: {path}" for name, path in (summary.files | lists).items()]
    return "\n".join([*lines, say("规则 ", "rules ") + summary.rule_hash[:12]])
