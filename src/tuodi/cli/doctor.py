"""`tuodi doctor`: whether the workbench can run here; with --demo the public keys to try its interface with."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import click

from tuodi.cli.common import Session, session_options
from tuodi.cli.faults import FINDINGS
from tuodi.cli.language import tr


class Check(NamedTuple):
    """One thing looked at."""

    name: str
    good: bool
    found: str


@click.command(
    name="doctor",
    help=tr(
        "检查本机和安装能否运行工作台：组件、数据库、数据表、字段密钥、国密算法。"
        "--demo 列出演示机构的密钥和演示患者的就诊凭证。发现问题时退出码为 1。",
        "Whether the workbench can run here: packages, database, tables, keys of encrypted columns, SM3. --demo prints "
        "the demonstration's institutions with their keys and its patients with their credentials. Exit code 1 when "
        "something is wrong.",
    ),
)
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help=tr("数据目录（默认 TUODI_DATA 或用户数据目录）", "folder of the installation"))  # fmt: skip
@click.option("--demo", is_flag=True, help=tr("列出演示密钥和凭证", "print the demonstration's keys"))
@session_options
def command(*, data: Path | None, demo: bool, session: Session) -> None:
    """Look, and say."""
    checks = list(_checks(data, demo=demo))
    found: dict[str, Any] = {"checks": [one._asdict() for one in checks]}
    ready = find_spec("django") is not None
    if demo and ready:
        found |= _keys()
    if session.as_json:
        session.emit(found)
    else:
        for one in checks:
            click.echo(f"{'✓' if one.good else '✗'} {one.name}：{one.found}")
        if demo and ready:
            _print_keys(found)
    if not all(one.good for one in checks):
        click.get_current_context().exit(FINDINGS)


def _checks(data: Path | None, *, demo: bool) -> Iterator[Check]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Check("Python", sys.version_info >= (3, 11), version)
    sm3 = "sm3" in hashlib.algorithms_available
    lacks = tr("OpenSSL 未提供，x-ca 和 SM2 验签不可用", "OpenSSL lacks it: no x-ca, no SM2 signatures")
    yield Check("SM3", sm3, tr("可用", "there") if sm3 else lacks)
    lacking = [name for name in ("django", "granian", "psycopg") if find_spec(name) is None]
    yield Check(tr("工作台组件", "packages"), not lacking, ", ".join(lacking) or tr("齐全", "complete"))
    if lacking:
        return
    from tuodi.workbench.setup import start_django

    start_django(str(data) if data else None, demo=demo)
    yield from _database()
    yield _field_keys()


def _database() -> Iterator[Check]:
    from django.conf import settings
    from django.db import Error, connection
    from django.db.migrations.executor import MigrationExecutor

    name = tr("数据库", "database")
    try:
        executor = MigrationExecutor(connection)
    except Error as fault:
        yield Check(name, False, str(fault).strip())  # noqa: FBT003
        return
    yield Check(name, True, f"{connection.vendor} {settings.DATA}")  # noqa: FBT003
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    said = tr(f"{len(waiting)} 项待建立（启动时自动建立）", f"{len(waiting)} migrations wait (made at the start)")
    yield Check(tr("数据表", "tables"), True, said if waiting else tr("最新", "of today"))  # noqa: FBT003


def _field_keys() -> Check:
    from django.conf import settings

    from tuodi.workbench.vault import keys

    name, place = tr("字段密钥", "keys of columns"), Path(settings.FIELD_KEYS)
    if not place.exists() and not _has_users():
        return Check(name, True, tr("建立时自动生成", "made with the installation"))  # noqa: FBT003
    try:
        ring = keys.read(place)
    except keys.KeysError as fault:
        return Check(name, False, str(fault))  # noqa: FBT003
    leaving = len(ring.in_rows) - 1
    said = tr(f"{place}，当前 {ring.current.name}", f"{place}, current {ring.current.name}")
    if leaving:
        said += tr("；轮换未完成，请再执行 tuodi rotate-keys", "; a rotation is not finished: run tuodi rotate-keys")
    return Check(name, not leaving, said)


def _has_users() -> bool:
    from django.db import Error

    from tuodi.workbench.access.models import User

    try:
        return User.objects.exists()
    except Error:  # no tables yet
        return False


def _keys() -> dict[str, Any]:
    from tuodi.exchange.national.schemes.sm2_curve import public_key_of
    from tuodi.lab.known_patients import PATIENTS
    from tuodi.workbench.demo.hospitals import INSTITUTIONS

    return {
        "institutions": [
            {
                "code": one.code, "name": one.name, "scheme": one.scheme, "access_key": one.access_key,
                "secret": one.secret, "private_key": one.private_key,
                "public_key": public_key_of(one.private_key) if one.private_key else "",
            }
            for one in INSTITUTIONS
        ],
        "patients": [
            {
                "psn_no": one.psn_no, "psn_name": one.psn_name, "01": one.token, "02": one.certno, "03": one.card,
                "about": one.does,
            }
            for one in PATIENTS
        ],
    }  # fmt: skip


def _print_keys(found: dict[str, Any]) -> None:
    click.echo()
    click.secho(tr("演示机构（公开，不得用于真实数据）", "institutions of the demonstration (public)"), bold=True)
    for one in found["institutions"]:
        click.echo(f"  {one['code']}  {one['scheme']:<6}  {one['name']}")
        for name in ("access_key", "secret", "private_key", "public_key"):
            if one[name]:
                click.echo(f"      {name}: {one[name]}")
    click.echo()
    click.secho(tr("演示患者", "patients of the demonstration"), bold=True)
    for one in found["patients"]:
        click.echo(f"  {one['psn_name']}  psn_no {one['psn_no']}  {one['about']}")
        click.echo(f"      01 {one['01']}   02 {one['02']}   03 {one['03']}")
    click.echo()
    click.echo(tr("接口地址：", "address: ") + "POST /fsi/api/rsfComIfsService/callService")
