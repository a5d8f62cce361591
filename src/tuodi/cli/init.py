"""`tuodi init`: a new installation of the workbench, with its first administrator."""

from __future__ import annotations

from pathlib import Path

import click

from tuodi.cli.common import lang_option
from tuodi.cli.faults import WrongUse
from tuodi.cli.language import tr
from tuodi.cli.serve import installed, prepared


@click.command(
    name="init",
    help=tr(
        "建立工作台：数据表和首位系统管理员。没有默认密码；密码从终端输入，或从 --password-file 读取。",
        "Set the workbench up: tables and the first administrator. No default password: it is asked for, or read "
        "from --password-file.",
    ),
)
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help=tr("数据目录（默认 TUODI_DATA 或用户数据目录）", "folder of the installation"))  # fmt: skip
@click.option("--region", required=True, metavar="CODE", help=tr("统筹区六位代码", "the region's six digits"))
@click.option("--username", default="admin", show_default=True, help=tr("登录名", "login name"))
@click.option("--name", "full_name", default="系统管理员", show_default=True, help=tr("姓名", "name of the person"))
@click.option("--password-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
              help=tr("密码文件（一行）", "a file with the password in one line"))  # fmt: skip
@lang_option()
def command(data: Path | None, region: str, username: str, full_name: str, password_file: Path | None) -> None:
    """Tables and the first administrator."""
    installed()
    from tuodi.exchange.divisions import known
    from tuodi.workbench.setup import create_administrator, start_django

    if not known(region):
        raise WrongUse(tr(f"没有代码为 {region} 的区划", f"no division has the code {region}"))
    start_django(str(data) if data else None, demo=False)
    from django.core.exceptions import ValidationError

    from tuodi.workbench.access.models import User

    prepared()
    if User.objects.exists():
        raise WrongUse(tr("已经建立过：已有用户", "this installation has users already"))
    if password_file is not None:
        password = password_file.read_text(encoding="utf-8").strip()
    else:
        password = click.prompt(tr("系统管理员密码", "password of the administrator"), hide_input=True,
                                confirmation_prompt=True)  # fmt: skip
    try:
        create_administrator(username, full_name, region, password)
    except ValidationError as fault:
        raise WrongUse("；".join(fault.messages)) from fault
    click.echo(tr("已建立。启动：tuodi serve", "Done. Start it with: tuodi serve"))
