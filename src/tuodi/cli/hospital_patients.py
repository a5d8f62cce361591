"""`tuodi hospital-patients`: the lists that `tuodi hospital` needs, from a demonstration."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from tuodi.cli.common import lang_option
from tuodi.cli.faults import WrongUse
from tuodi.cli.language import tr
from tuodi.cli.serve import installed
from tuodi.lab.known_patients import CARE_DAY


@click.command(
    name="hospital-patients",
    help=tr(
        "从演示县导出模拟医院用的患者名单 people.csv 和收费项目 items.csv。正式环境不导出。",
        "Write people.csv and items.csv for simulated hospitals from a demonstration. A real installation gives none.",
    ),
)
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help=tr("演示的数据目录（默认 TUODI_DATA 或用户数据目录）", "folder of the demonstration"))  # fmt: skip
@click.option("--patients", type=click.IntRange(1), default=100, show_default=True, metavar="N",
              help=tr("几名患者", "how many patients"))  # fmt: skip
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), default=f"{CARE_DAY}", show_default=True, metavar="DATE",
              help=tr("当日参保有效", "insured on this day"))  # fmt: skip
@click.option("-o", "--out", type=click.Path(path_type=Path, file_okay=False), default=Path(), metavar="DIR",
              help=tr("写到哪个目录", "folder to write to"))  # fmt: skip
@lang_option()
def command(data: Path | None, patients: int, on: dt.datetime, out: Path) -> None:
    """Open the demonstration, write its lists."""
    installed()
    from tuodi.workbench.setup import start_django

    start_django(str(data) if data else None, demo=False)
    from django.db import OperationalError, ProgrammingError

    from tuodi.workbench.demo.hospital_lists import NotADemonstration, write

    try:
        people, items = write(out, patients, on.date())
    except (NotADemonstration, OperationalError, ProgrammingError) as fault:
        raise WrongUse(
            tr("这里没有演示县；先运行 tuodi serve --demo", "no demonstration here; make one: tuodi serve --demo")
        ) from fault
    click.echo(
        tr(
            f"{people} 名患者、{items} 个项目已写入 {out}。",
            f"{people} patients and {items} items written to {out}.",
        )
    )
