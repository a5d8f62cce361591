"""`tuodi policy coverage`."""

from __future__ import annotations

from pathlib import Path

import click

from tuodi.cli.common import Session, common_options
from tuodi.cli.faults import FINDINGS
from tuodi.cli.language import tr

_PATH = click.Path(path_type=Path)


@click.command(
    name="coverage",
    help=tr(
        "每个文件的每一条款变成了什么（规则、界面、或不计算的理由），哪些测试涉及。",
        "What every clause of every document became (rules, a screen, or why nothing computes) and which tests touch "
        "it. Exit code 1 when a clause says neither or the list disagrees.",
    ),
)
@click.option("--tests", default=Path("tests"), type=_PATH, metavar="DIR", help=tr("测试目录", "the folder of tests"))
@click.option("--clauses", type=_PATH, metavar="FILE", help=tr("对照的 clauses.tsv", "a clauses.tsv to compare with"))
@common_options
def command(tests: Path, clauses: Path | None, session: Session) -> None:
    """List the clauses."""
    from tuodi.policy.coverage import coverage_report
    from tuodi.policy.library import SHIPPED

    report = coverage_report(SHIPPED, tests, clauses)
    rows, faults = list(report.rows), list(report.faults)
    for folder in session.documents:
        own = coverage_report(folder, tests)
        rows, faults = [*rows, *own.rows], [*faults, *own.faults]
    if session.as_json:
        listed = [
            {
                "id": r.id, "document": r.document, "kind": r.kind, "gist": r.gist, "rules": dict(r.rules),
                "becomes": r.becomes, "reason": r.reason, "tests": list(r.tests),
            }
            for r in rows
        ]  # fmt: skip
        session.emit({"clauses": listed, "counts": dict(report.counts), "faults": faults})
    else:
        before = ""
        for row in rows:
            if row.document != before:
                before = row.document
                click.echo(f"\n{before}")
            tested = session.say(f"测试 {len(row.tests)}", f"tests {len(row.tests)}")
            click.echo(f"  {row.id:<10} {row.kind:<12} {row.outcome} · {tested}")
        click.echo("")
        for name, count in report.counts.items():
            click.echo(f"{name.replace('_', ' ')}: {count}")
        for fault in faults:
            click.echo(f"! {fault}", err=True)
    if faults:
        click.get_current_context().exit(FINDINGS)
