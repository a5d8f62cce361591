"""`tuodi policy check`."""

from __future__ import annotations

from collections import Counter

import click

from tuodi.cli.common import Session, common_options
from tuodi.cli.documented import documented
from tuodi.cli.faults import FINDINGS
from tuodi.cli.language import tr


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
    from tuodi.lawcheck.finding import VERDICTS
    from tuodi.lawcheck.render import finding_data, findings_text
    from tuodi.settlement.crossing import has_crossing_pairs

    book = session.book()
    if region is not None:
        documented(book, region, session, nation=True)
    found = [f for f in check(book) if region in (None, f.region)]
    if session.as_json:
        counts = Counter(f.verdict for f in found)
        session.emit({
            "rule_hash": book.hash, "crossing_pairs": has_crossing_pairs(book),
            "findings": [finding_data(f) for f in found], "counts": counts,
        })  # fmt: skip
    else:
        shown = [verdict for verdict in VERDICTS if every or verdict != "within"]
        click.echo(findings_text(found, session.lang, verdicts=shown), nl=False)
    if any(f.verdict == "outside" for f in found):
        click.get_current_context().exit(FINDINGS)
