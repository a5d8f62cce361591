"""`tuodi policy diff`."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from tuodi.cli.common import Session, common_options
from tuodi.cli.documented import documented
from tuodi.cli.faults import WrongUse
from tuodi.cli.language import tr

if TYPE_CHECKING:
    from tuodi.lawcheck.diff import Difference
    from tuodi.policy.model import RuleBook


@click.command(
    name="diff",
    help=tr(
        "两个日期（YYYY-MM-DD，须给 --region）或两个地区代码之间的不同：逐条规则，并用标准家庭计算。",
        "What differs between two days (YYYY-MM-DD, with --region) or two regions (codes): rule by rule, and on the "
        "standard families.",
    ),
)
@click.argument("a")
@click.argument("b")
@click.option("--region", metavar="CODE", help=tr("比较日期时的统筹区", "the region, for two days"))
@click.option(
    "--day", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD",
    help=tr("比较地区时的日期", "the day, for two regions"),
)  # fmt: skip
@common_options
def command(*, a: str, b: str, region: str | None, day: dt.datetime | None, session: Session) -> None:
    """Compare and tell."""
    from tuodi.lawcheck.render_diff import difference_data, difference_text

    book = session.book()
    for code in [region] if region is not None else [code for code in (a, b) if code.isdigit()]:
        documented(book, code, session)
    found = _difference(book, a, b, region, day.date() if day else None)
    if session.as_json:
        session.emit(difference_data(found))
    else:
        click.echo(difference_text(found, session.lang), nl=False)


def _difference(book: RuleBook, a: str, b: str, region: str | None, day: dt.date | None) -> Difference:
    from tuodi.lawcheck.diff import diff

    try:
        return diff(book, a, b, region=region, day=day)
    except ValueError as error:
        en, _, zh = str(error).partition(" / ")
        raise WrongUse(tr(zh, en)) from error
