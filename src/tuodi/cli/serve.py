"""`tuodi serve`: the workbench in the browser."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tuodi.cli.common import lang_option
from tuodi.cli.faults import BadFile, WrongUse
from tuodi.cli.language import tr

HOST, PORT = "127.0.0.1", 8600


@click.command(
    name="serve",
    help=tr(
        "启动工作台网页。--demo 建立并打开虚构的演示县；正式使用先运行 tuodi init。",
        "Serve the workbench. --demo makes and opens a made-up county; for real use run tuodi init first.",
    ),
)
@click.option("--host", default=HOST, show_default=True, metavar="H", help=tr("监听地址", "address to listen at"))
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(1, 65535), metavar="P",
              help=tr("端口", "port"))  # fmt: skip
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help=tr("数据目录（默认 TUODI_DATA 或用户数据目录）", "folder of the installation"))  # fmt: skip
@click.option("--demo", is_flag=True, help=tr("演示县，账号密码公开", "the demonstration county, public passwords"))
@click.option("--anew", is_flag=True, help=tr("清空并重新建立演示县（与 --demo 同用）",
              "empty the demonstration and make it anew (with --demo)"))  # fmt: skip
@click.option("--processes", type=click.IntRange(1, 64), metavar="N",
              help=tr("网页进程数（PostgreSQL 默认每核一个；SQLite 只用一个）", "web processes"))  # fmt: skip
@lang_option()
def command(host: str, port: int, data: Path | None, processes: int | None, *, demo: bool, anew: bool) -> None:
    """Prepare the installation, then serve it."""
    installed()
    from tuodi.workbench.setup import prepare_demo, start_django

    if anew and not demo:
        raise WrongUse(tr("--anew 只用于演示县：同时写 --demo", "--anew is for the demonstration: give --demo too"))
    start_django(str(data) if data else None, demo=demo)
    from django.db import connection

    from tuodi.workbench.access.models import User
    from tuodi.workbench.demo.cast import PASSWORD
    from tuodi.workbench.serve import processes_for, serve

    if demo:
        _prepared_demo(anew=anew)
        prepare_demo()
        click.secho(
            tr(
                f"演示县：全部账号（clerk、checker、town、civil …）的密码都是 {PASSWORD}，公开，不得用于真实数据。",
                f"Demonstration: every user (clerk, checker, town, civil …) has the public password {PASSWORD}.",
            ),
            fg="yellow",
        )
    else:
        prepared()
        if not User.objects.exists():
            raise WrongUse(tr("还没有用户；先运行 tuodi init", "there is no user yet; run tuodi init first"))
    click.echo(tr(f"工作台：http://{host}:{port}/ （Ctrl+C 停止）", f"Workbench: http://{host}:{port}/ (Ctrl+C stops)"))
    serve(host, port, processes or processes_for(connection.vendor))


def prepared() -> None:
    """Bring the database to today's shape. Raises BadFile where the keys of its encrypted columns cannot be used."""
    from tuodi.workbench.setup import prepare
    from tuodi.workbench.vault.cipher import ring
    from tuodi.workbench.vault.keys import KeysError

    try:
        prepare()
        ring()
    except KeysError as fault:
        raise BadFile(str(fault)) from fault


def _prepared_demo(*, anew: bool) -> None:
    """The same for a demonstration, which may be made anew. Raises WrongUse where a real installation is meant."""
    from tuodi.workbench.demo.filling import broken_off
    from tuodi.workbench.demo.fresh import empty, is_other

    if is_other():
        raise WrongUse(
            tr(
                "这里是正式工作台的数据，不能作演示县打开；用 --data 指定另一个目录",
                "these are the data of a real installation: give the demonstration another folder with --data",
            )
        )
    if anew:
        empty()
    try:
        prepared()
    except BadFile as fault:
        click.secho(str(fault), fg="red", err=True)
        click.echo(_ANEW, err=True)
        if not sys.stdin.isatty() or not click.confirm(
            tr("现在清空并重新建立？", "Empty it and make it anew now?"), err=True
        ):
            raise
        empty()
        prepared()
    if broken_off():
        click.echo(
            tr(
                "上次启动时演示县没有建完（中途停止），现在清空重新建立。",
                "The demonstration was stopped before its county was complete: it is made anew now.",
            ),
            err=True,
        )
        empty()
        prepared()


_ANEW = tr(
    "演示县的人物、单据都是虚构的，可以重新建立：tuodi serve --demo --anew（make run ANEW=1）。",
    "All of the demonstration is made up and can be made anew: tuodi serve --demo --anew (make run ANEW=1).",
)


def installed() -> None:
    """Raises WrongUse where the workbench's libraries are not installed."""
    from importlib.util import find_spec

    if find_spec("django") is None or find_spec("granian") is None:
        raise WrongUse(
            tr("工作台未安装：pip install 'tuodi[workbench]'", "not installed: pip install 'tuodi[workbench]'")
        )
