"""`tuodi backup`: an installation as one encrypted file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from tuodi.cli.common import lang_option
from tuodi.cli.faults import BadFile, WrongUse
from tuodi.cli.language import tr
from tuodi.cli.serve import installed

DATA = click.option("--data", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
                     help=tr("数据目录（默认 TUODI_DATA 或用户数据目录）", "folder of the installation"))  # fmt: skip
KEY = click.option("--key", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
                    help=tr("备份密钥文件，与备份分开保管", "file with the key, kept apart from backups"))  # fmt: skip


@click.command(
    name="backup",
    help=tr(
        "把数据库、上传的文件和自有文档写成一个加密文件，服务可继续运行。密钥文件 fields.key 和 secret.key 不在其中，"
        "须另行保管。--new-key 先生成备份密钥。",
        "Database, uploaded files and documents of one's own as one encrypted file, while the server runs. The keys "
        "fields.key and secret.key are not in it: keep them elsewhere. --new-key makes the key first.",
    ),
)
@click.argument("into", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@KEY
@click.option("--new-key", is_flag=True, help=tr("生成备份密钥", "make the key"))
@DATA
@lang_option()
def command(into: Path, key: Path, data: Path | None, *, new_key: bool) -> None:
    """Write it."""
    folder, database = installation_of(data)
    from tuodi.workbench.backup import back_up
    from tuodi.workbench.vault import stream

    with told():
        if new_key:
            _made(key)
        back_up(folder, database, into, stream.read_key(key))
    size = into.stat().st_size
    click.echo(tr(f"已备份到 {into}（{size:,} 字节）", f"Backed up to {into} ({size:,} bytes)"))


def installation_of(data: Path | None) -> tuple[Path, dict[str, Any]]:
    """Where it is, and its database."""
    installed()
    from tuodi.workbench.setup import start_django

    start_django(str(data) if data else None, demo=False)
    from django.conf import settings

    return settings.DATA, settings.DATABASES["default"]


def _made(key: Path) -> None:
    from tuodi.workbench.vault import stream

    try:
        stream.new_key(key)
    except FileExistsError as fault:
        raise WrongUse(tr(f"{key} 已存在，不覆盖", f"{key} is there already and is not written over")) from fault


@contextmanager
def told() -> Iterator[None]:
    """What went wrong in one message."""
    from tuodi.workbench.backup import BackupError
    from tuodi.workbench.vault.stream import StreamError

    try:
        yield
    except (BackupError, StreamError, OSError) as fault:
        raise BadFile(str(fault)) from fault
