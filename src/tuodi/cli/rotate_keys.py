"""`tuodi rotate-keys`: another key for the encrypted columns of an installation."""

from __future__ import annotations

from pathlib import Path

import click

from tuodi.cli.common import lang_option
from tuodi.cli.faults import BadFile
from tuodi.cli.language import tr
from tuodi.cli.serve import installed


@click.command(
    name="rotate-keys",
    help=tr(
        "更换加密字段的密钥：生成新密钥，把已加密的内容逐批改用新密钥，服务可继续运行。中断后再执行一次即接着完成。旧密钥留在"
        "密钥文件中，只用于读取变更记录。完成后请重新备份密钥文件。",
        "Another key for encrypted columns: a new one is made and everything is written again under it, part by part, "
        "while the server runs. After an interruption run it again. Old keys stay in the file to read the log of "
        "changes. Back the file up again afterwards.",
    ),
)
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help=tr("数据目录（默认 TUODI_DATA 或用户数据目录）", "folder of the installation"))  # fmt: skip
@lang_option()
def command(data: Path | None) -> None:
    """Make a key, write everything again, retire the old key."""
    installed()
    from tuodi.workbench.setup import start_django

    start_django(str(data) if data else None, demo=False)
    from django.conf import settings

    from tuodi.workbench.audit.rekeying import rotate
    from tuodi.workbench.vault.cipher import ring
    from tuodi.workbench.vault.keys import KeysError

    def tell(table: str, rows: int) -> None:
        click.echo(f"  {table}: {rows}", err=True)

    try:
        rows = rotate(tell)
    except KeysError as fault:
        raise BadFile(str(fault)) from fault
    name, place = ring().current.name, settings.FIELD_KEYS
    click.echo(
        tr(
            f"已改用密钥 {name}，{rows} 行。请重新备份 {place}，与数据库备份分开保管。",
            f"Key {name} is in use, {rows} rows. Back {place} up again, apart from the database.",
        )
    )
