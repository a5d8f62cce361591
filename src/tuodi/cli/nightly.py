"""`tuodi nightly`: what an installation of the workbench does once a night, called by the system's scheduler."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tuodi.cli.common import lang_option
from tuodi.cli.language import tr
from tuodi.cli.serve import installed

_FINDINGS = 1


@click.command(
    name="nightly",
    help=tr(
        "每晚一次：核对并封存变更记录，清理过期会话和任务。封存不符时退出码为 1。由系统的定时任务调用。",
        "Once a night, from the system's scheduler: check and seal the log of changes, clear what is out of date. "
        "Exit code 1 where a seal does not hold.",
    ),
)
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help=tr("数据目录（默认 TUODI_DATA 或用户数据目录）", "folder of the installation"))  # fmt: skip
@lang_option()
def command(data: Path | None) -> None:
    """Check, seal, clear."""
    installed()
    from tuodi.workbench.setup import start_django

    start_django(str(data) if data else None, demo=False)
    from django.core.management import call_command

    from tuodi.workbench.api.outdated import clear_answers
    from tuodi.workbench.audit.seal import check, seal
    from tuodi.workbench.national.outdated import clear_outdated

    found = check()
    if found.broken is not None:
        text = tr(
            f"变更记录与第 {found.seals + 1} 次封存不符：截至记录 {found.broken.last_event} 之前有改动",
            f"the log does not agree with seal {found.seals + 1}: changed before event {found.broken.last_event}",
        )
        click.echo(text, err=True)
        sys.exit(_FINDINGS)
    made = seal()
    events = made.events if made else 0
    call_command("clearsessions", verbosity=0)
    clear_outdated()
    clear_answers()
    call_command("prune_db_task_results", verbosity=0)
    click.echo(tr(f"封存核对无误；新封存 {events} 条记录", f"{found.seals} seals hold; {events} more events sealed"))
