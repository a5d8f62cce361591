"""`tuodi subsidy`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tuodi.cli.bills import certifiers, extra_classes, moment
from tuodi.cli.common import Session, common_options, now
from tuodi.cli.faults import FINDINGS
from tuodi.cli.language import tr
from tuodi.cli.paths import FILE, RESULTS, encoding_option, not_over, out_option, readable
from tuodi.cli.progress import ProgressLine

if TYPE_CHECKING:
    from tuodi.exchange.subsidy_job import Summary
    from tuodi.policy.model import RuleBook


@click.command(
    name="subsidy",
    help=tr(
        "参保资助：每人的保费、资助额、资金来源、个人缴费、退费及理由。",
        "Premium subsidies: each person's price, subsidy, fund, own part and refund, with the reasons. "
        "Exit code 1 when rows were refused.",
    ),
)
@click.argument("people", type=FILE, metavar="PEOPLE")
@click.option("--year", type=click.IntRange(2000, 2100), required=True, metavar="YEAR",
              help=tr("参保年度", "the cover year"))  # fmt: skip
@click.option("--identities", type=FILE, metavar="FILE", help=tr("认定身份清单", "a list of certified identities"))
@click.option(
    "--known-at",
    default="now",
    show_default=True,
    metavar="WHEN",
    help=tr("身份以何时所知为准：now 或日期", "identities as known at: now or a date"),
)
@encoding_option()
@out_option(*RESULTS)
@common_options
def command(
    *,
    people: Path,
    year: int,
    identities: Path | None,
    known_at: str,
    encoding: str | None,
    out: Path,
    session: Session,
) -> None:
    """Work the list out."""
    from tuodi.exchange.subsidy_job import SubsidyOptions, run

    not_over(out, (people, identities))
    for path in (people, identities):
        if path is not None:
            readable(path)
    known = moment(known_at)
    book = session.book()
    line = ProgressLine(shown=not session.quiet)
    options = SubsidyOptions(
        year=year, out=out, today=now().date(), identities=identities, known_at=known or now(), encoding=encoding,
        may_certify=certifiers(book), extra_classes=extra_classes(book), lang=session.lang, progress=line,
    )  # fmt: skip
    summary = run(people, book, options)
    line.close()
    if session.as_json:
        session.emit(summary.data())
    else:
        session.tell(text_of(summary, book, session))
    if summary.refused or summary.list_refused:
        click.get_current_context().exit(FINDINGS)


def text_of(summary: Summary, book: RuleBook, session: Session) -> str:
    """What was done, for a person."""
    from tuodi.settlement.layout import table
    from tuodi.settlement.render import yuan

    say = session.say
    lines = [
        say(
            f"{summary.year} 年度：读入 {summary.rows_in} 行 = 已计算 {summary.computed} + 退回 {summary.refused}",
            f"cover year {summary.year}: rows in {summary.rows_in} = worked out {summary.computed} "
            f"+ refused {summary.refused}",
        )
    ]
    rows = []
    for group in summary.groups:
        found = book.terms.find("classes", group.class_id or "resident")
        who = group.class_id if found is None else say(found.zh, found.en)
        fund = book.terms.find("funds", group.fund)
        source = "" if fund is None else " · " + say(fund.zh, fund.en)
        rows.append((f"{who} × {group.persons}{source}", yuan(group.subsidy)))
    lines.append(table(rows))
    if summary.missing:
        names = ", ".join(f"{name} × {count}" for name, count in summary.missing.items())
        lines.append(say(f"缺数字而留空：{names}", f"left empty for want of a figure: {names}"))
    lines += [f"{name}: {path}" for name, path in summary.files.items()]
    lines.append(say("规则 ", "rules ") + summary.rule_hash[:12])
    return "\n".join(lines)
