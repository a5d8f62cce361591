"""`tuodi policy evidence`."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path

import click

from tuodi.cli.common import Session, common_options
from tuodi.cli.faults import FINDINGS
from tuodi.cli.language import tr

_ALLOWED = 3
"""Per cent of the figures that may be exceptions."""


@click.command(
    name="evidence",
    help=tr(
        "规则中每个数字在原文条款范围内的位置；文件以外的数字列出来源与等级。",
        "Where every number of every rule stands inside its clause's span; others show source and grade. "
        "Exit code 1 when one is wrong, missing, or more than 3 % are exceptions.",
    ),
)
@click.option(
    "--sources",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help=tr("原文所在目录；没有时只核对记录", "the folder of the texts; without it only what is recorded is checked"),
)
@click.option("--all", "every", is_flag=True, help=tr("逐个列出", "list every figure"))
@common_options
def command(sources: Path | None, every: bool, session: Session) -> None:
    """Check and list."""
    from tuodi.policy.evidence import evidence_report, exception_share
    from tuodi.policy.library import SHIPPED, own_files

    own_files(session.documents)
    rows = [row for folder in (SHIPPED, *session.documents) for row in evidence_report(folder, sources)]
    exceptions, proved = exception_share(rows)
    bad = [row for row in rows if row.status in ("wrong", "missing")]
    too_many = 100 * exceptions > _ALLOWED * proved
    if session.as_json:
        counts = Counter(row.status for row in rows)
        session.emit(
            {"figures": [asdict(row) for row in rows], "counts": counts, "exceptions": exceptions, "of": proved}
        )
    else:
        shown = rows if every else [row for row in rows if row.status in ("wrong", "missing", "exception")]
        for row in shown:
            grade = f" [{row.grade}]" if row.grade else ""
            click.echo(f"{row.status:<10} {row.clause:<10} {row.path} = {row.value}{grade}: {row.detail}")
        for status, count in sorted(Counter(row.status for row in rows).items()):
            click.echo(f"{status}: {count}")
        click.echo(session.say(f"例外 {exceptions} / {proved}", f"exceptions {exceptions} of {proved}"))
        if sources is None:
            session.warn(session.say("未给 --sources：原文未核对", "no --sources given: the texts were not looked at"))
    if bad or too_many:
        click.get_current_context().exit(FINDINGS)
