"""`tuodi hospital`: play hospitals against a national platform interface."""

from __future__ import annotations

import datetime as dt
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tuodi.cli.common import Session, session_options
from tuodi.cli.faults import FINDINGS, BadFile, Fault, WrongUse
from tuodi.cli.language import tr

if TYPE_CHECKING:
    from tuodi.hospital.day import Phase

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SCHEMES = ("none", "csb", "paasid", "x_ca", "sm2")
_DEMO = "H50024300001"


class Unreachable(Fault):
    """There is no platform, or it lets nobody in."""

    exit_code = 3


@click.command(
    name="hospital",
    help=tr(
        "模拟医院和药店：向医保平台接口就诊、结算、撤销，故意断线、超时、重发、双击、死机，最后与平台逐笔对账。"
        "只用于测试环境：所有结算都会真实入账。发现问题时退出码为 1。",
        "Play hospitals against a national platform interface: visits, settlements, undos, with lost answers, "
        "time-outs, retries, double clicks and crashes; afterwards every amount is compared with the platform's. "
        "For test installations only: all of it is booked. Exit code 1 when something was found.",
    ),
)
@click.option("--url", required=True, metavar="URL",
              help=tr("平台地址；不带路径时用 /fsi/api", "the platform; without a path /fsi/api is used"))  # fmt: skip
@click.option("--patients", "count", type=click.IntRange(1), default=100, show_default=True, metavar="N",
              help=tr("最多用名单中的几名患者", "use so many of the list's patients at most"))  # fmt: skip
@click.option("--people", "people_file", type=_FILE, metavar="CSV",
              help=tr("患者名单：certno, psn_name；默认演示县三名公开患者",
                      "patients: certno, psn_name; by default the demonstration's three"))  # fmt: skip
@click.option("--items", "items_file", type=_FILE, metavar="CSV",
              help=tr("收费项目：med_list_codg, medins_list_codg, pric；默认演示县目录",
                      "items: med_list_codg, medins_list_codg, pric; by default the demonstration's"))  # fmt: skip
@click.option("--institution", "institutions", multiple=True, default=(_DEMO,), show_default=True, metavar="CODE",
              help=tr("机构编号（可重复）", "institution (repeatable)"))  # fmt: skip
@click.option("--scheme", type=click.Choice(SCHEMES), default="none", show_default=True,
              help=tr("验签方式", "how messages are signed"))  # fmt: skip
@click.option("--key", default="", metavar="KEY",
              help=tr("接入账号:密钥；sm2 为私钥", "ACCESS:SECRET; of sm2 the private key"))  # fmt: skip
@click.option(
    "--visits",
    type=click.IntRange(1),
    metavar="N",
    help=tr("就诊人次，默认每名患者两次", "visits; by default two a patient"),
)
@click.option("--stays", type=click.IntRange(0, 1000), default=250, show_default=True, metavar="N",
              help=tr("每千次就诊中的住院", "stays in a thousand visits"))  # fmt: skip
@click.option("--drugs", type=click.IntRange(0, 1000), default=0, show_default=True, metavar="N",
              help=tr("每千次就诊中的药店购药", "purchases at a pharmacy in a thousand visits"))  # fmt: skip
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE",
              help=tr("就诊日期，默认今天（演示患者为演示年）；结算总在今天",
                      "day of the care, by default today, of the demonstration a day of its year; "
                      "settled today in any case"))  # fmt: skip
@click.option("--faults", "faults_text", default="usual", show_default=True, metavar="NAME",
              help=tr("故障：none、usual、rough，或 lost=50,double=20（千分之几）",
                      "none, usual, rough, or lost=50,double=20 (of a thousand)"))  # fmt: skip
@click.option("--seed", type=int, default=0, show_default=True, metavar="N", help=tr("随机种子", "seed of chance"))
@click.option("--threads", type=click.IntRange(1, 256), default=8, show_default=True, metavar="N",
              help=tr("同时工作的窗口", "tills at work at once"))  # fmt: skip
@click.option("--timeout", type=click.FloatRange(0.1), default=10.0, show_default=True, metavar="SECONDS",
              help=tr("等待应答的秒数", "how long to wait for an answer"))  # fmt: skip
@session_options
def command(
    *, url: str, count: int, people_file: Path | None, items_file: Path | None, institutions: tuple[str, ...],
    scheme: str, key: str, visits: int | None, stays: int, drugs: int, on: dt.datetime | None, faults_text: str,
    seed: int, threads: int, timeout: float, session: Session,
) -> None:  # fmt: skip
    """Read the lists, play, tell."""
    from tuodi.hospital.day import Plan, play
    from tuodi.hospital.faults import Faults
    from tuodi.hospital.lists import BadList, known_items, known_patients, read_items, read_patients
    from tuodi.hospital.report import as_data, as_text
    from tuodi.hospital.signing import signer
    from tuodi.hospital.terminal import Refusal
    from tuodi.hospital.wire import Unanswered
    from tuodi.lab.known_patients import CARE_DAY

    try:
        patients = (read_patients(people_file) if people_file else known_patients())[:count]
        items = read_items(items_file) if items_file else known_items()
    except BadList as wrong:
        raise BadFile(tr(f"{wrong.where} 缺少 {wrong.lacks}", f"{wrong.where} lacks {wrong.lacks}")) from wrong
    try:
        signed = signer(scheme, key)
    except ValueError as wrong:
        raise WrongUse(
            tr("--key 应为 接入账号:密钥；sm2 为私钥", "--key should be ACCESS:SECRET, of sm2 the private key")
        ) from wrong
    try:
        faults = Faults.read(faults_text)
    except ValueError as wrong:
        raise WrongUse(tr(f"--faults 看不懂 {wrong}", f"--faults: {wrong} is not known")) from wrong
    try:
        plan = Plan(
            url=url, institutions=dict.fromkeys(institutions, signed), patients=patients, items=items,
            visits=visits or 2 * len(patients), seed=seed, threads=threads, stays=stays, drugs=drugs, faults=faults,
            on=on.date() if on else None if people_file else CARE_DAY, seconds=timeout,
        )  # fmt: skip
        shown = _Shown(quiet=session.quiet)
        day = play(plan, shown)
    except Refusal as refusal:
        raise Unreachable(tr(f"平台拒绝：{refusal}", f"the platform refuses: {refusal}")) from refusal
    except Unanswered as silence:
        raise Unreachable(tr(f"平台没有应答：{silence}", f"no answer: {silence}")) from silence
    shown.close()
    if session.as_json:
        session.emit(as_data(day))
    else:
        session.tell(as_text(day, session.say))
    if day.books.findings:
        click.get_current_context().exit(FINDINGS)


class _Shown:
    """How far the day is, on standard error."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet, self._screen, self._last = quiet, sys.stderr.isatty(), time.monotonic()

    def __call__(self, phase: Phase, done: int, of: int) -> None:
        wait = 0.2 if self._screen else 10.0
        if self._quiet or (time.monotonic() - self._last < wait and done < of):
            return
        self._last = time.monotonic()
        words = {
            "people": tr("读取患者", "patients"), "visits": tr("就诊", "visits"), "check": tr("核对", "checking"),
        }  # fmt: skip
        text = f"{words[phase]} {done:,} / {of:,}"
        sys.stderr.write(f"\r\x1b[K{text}" if self._screen else f"{text}\n")
        sys.stderr.flush()

    def close(self) -> None:
        """Leave a clean line."""
        if self._screen and not self._quiet:
            sys.stderr.write("\r\x1b[K")
