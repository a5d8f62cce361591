"""`tuodi restore`: an installation from an encrypted backup."""

from __future__ import annotations

from pathlib import Path

import click

from tuodi.cli.backup import DATA, KEY, installation_of, told
from tuodi.cli.common import lang_option
from tuodi.cli.language import tr


@click.command(
    name="restore",
    help=tr(
        "从加密备份恢复到空的数据目录（PostgreSQL 为空的数据库）。恢复后把原来的 fields.key 放回数据目录。",
        "An installation from an encrypted backup, into an empty folder (of PostgreSQL: an empty database). Put the "
        "installation's fields.key back afterwards.",
    ),
)
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE")
@KEY
@DATA
@lang_option()
def command(source: Path, key: Path, data: Path | None) -> None:
    """Read it."""
    folder, database = installation_of(data)
    from tuodi.workbench.backup import restore
    from tuodi.workbench.vault import stream

    with told():
        kind = restore(source, stream.read_key(key), folder, database)
    click.echo(tr(f"已恢复到 {folder}（{kind}）。把原来的 fields.key 放回后运行 tuodi doctor。",
                  f"Restored into {folder} ({kind}). Put fields.key back, then run tuodi doctor."))  # fmt: skip
