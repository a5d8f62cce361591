"""`tuodi month`: the monthly cycle, from the exports to the tasks of the townships."""

from __future__ import annotations

import datetime as dt
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tuodi.cli.common import Session, common_options
from tuodi.cli.faults import BadFile, WrongUse
from tuodi.cli.language import tr
from tuodi.cli.paths import FILE
from tuodi.cli.serve import installed, prepared

if TYPE_CHECKING:
    from tuodi.lab.planted.truth import Truth
    from tuodi.workbench.month.models import MonthRun

PEOPLE = 3_000
_STOPPED = 1


@click.command(
    name="month",
    help=tr(
        "月度流程：导入结算清单、比对名单、逐人复算、未救助与应退应补、下发镇街；中断后再运行即接着做。"
        "--demo 用虚构的一个月，并与埋入的真相对照。",
        "The monthly cycle: exports in, lists compared, everybody settled again, findings, tasks. Run again after a "
        "break it goes on. --demo makes up a month and compares with the truth planted in it.",
    ),
)
@click.argument("month", metavar="YYYY-MM")
@click.option("--import", "files", multiple=True, type=FILE, metavar="FILE",
              help=tr("先导入这些结算清单", "settlement exports to be taken first"))  # fmt: skip
@click.option("--by", default="", metavar="USER", help=tr("以哪个用户办理", "the user in whose name this is done"))
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help=tr("数据目录（默认 TUODI_DATA 或用户数据目录；--demo 默认临时目录）",
                      "folder of the installation; with --demo a temporary one by default"))  # fmt: skip
@click.option("--demo", is_flag=True, help=tr("演示：虚构的一个月", "a made-up month"))
@click.option("--seed", type=int, default=1, show_default=True, help=tr("演示的随机种子", "seed of the made-up month"))
@click.option("--people", type=click.IntRange(100, 1_000_000), default=PEOPLE, show_default=True,
              help=tr("演示的人数（约）", "people of the made-up month, about"))  # fmt: skip
@common_options
def command(
    *, month: str, files: tuple[Path, ...], by: str, data: Path | None, demo: bool, seed: int, people: int,
    session: Session,
) -> None:  # fmt: skip
    """Run the month."""
    installed()
    first = _first_day(month)
    with _folder(data, demo=demo) as folder:
        from tuodi.workbench.setup import start_django

        start_django(folder, demo=demo)
        if demo:
            _only_this(first, seed)
        prepared()
        truth = _planted(first, seed, people, session) if demo else None
        county, name = _who("review" if demo else by)
        _import(files, county, first, name)
        with _interruptible(county, first):
            run = _go(county, first, name, session)
        _tell(run, truth, session)
    if run.state != "done":
        raise SystemExit(_STOPPED)


def _first_day(month: str) -> dt.date:
    try:
        return dt.date.fromisoformat(f"{month}-01")
    except ValueError:
        raise WrongUse(tr(f"{month!r} 应为 YYYY-MM", f"{month!r} should be YYYY-MM")) from None


@contextmanager
def _folder(data: Path | None, *, demo: bool) -> Iterator[str | None]:
    if data is not None or not demo:
        yield str(data) if data is not None else None
        return
    with tempfile.TemporaryDirectory(prefix="tuodi-month-") as folder:
        yield folder


def _only_this(first: dt.date, seed: int) -> None:
    """A database that holds another made-up month is emptied; one that holds anything else is not touched."""
    from tuodi.workbench.setup import emptied_of_demonstration

    if not emptied_of_demonstration(f"{first:%Y-%m}", str(seed)):
        raise WrongUse(
            tr("数据库里不只有演示月；换 --data 或 TUODI_DATABASE_URL", "the database holds more than a made-up month")
        )


def _planted(first: dt.date, seed: int, people: int, session: Session) -> Truth:
    from tuodi.lab.planted.world import MONTHS
    from tuodi.workbench.setup import planted_month

    if first.year not in MONTHS:
        raise WrongUse(tr("演示的数字只有 2024、2025 年", "the made-up figures are of 2024 and 2025"))
    return planted_month(first, seed, people, lambda words: _say(session, words))


def _say(session: Session, words: str) -> None:
    if not session.quiet and sys.stderr.isatty():
        click.echo(f"\r\033[K{words}", nl=False, err=True)


def _who(username: str) -> tuple[str, str]:
    from tuodi.workbench.access.models import User
    from tuodi.workbench.access.perms import may

    users = User.objects.filter(is_active=True)
    if username:
        user = users.filter(username=username).first()
    else:
        user = next((one for one in users.order_by("pk") if may(one, "month.run")), None)
    if user is None:
        raise WrongUse(tr("没有可以办理月度流程的用户；用 --by 指定", "no user may run the month; name one with --by"))
    if not may(user, "month.run"):
        raise WrongUse(tr(f"用户 {username} 没有月度流程的权限", f"user {username} may not run the month"))
    return user.region, user.username


def _import(files: tuple[Path, ...], county: str, first: dt.date, by: str) -> None:
    from django.core.files.base import File

    from tuodi.workbench.access.scope import unlimited
    from tuodi.workbench.audit.acting import acting
    from tuodi.workbench.jobs.run import JobFailed
    from tuodi.workbench.review.importing import check
    from tuodi.workbench.review.service import SameFile, keep

    for path in files:
        with unlimited(), path.open("rb") as content:
            try:
                with acting(by, "tuodi month"):
                    kept = keep(county, first, File(content, path.name), path.name, by)
                check(kept, lambda: acting(by, "tuodi month"), lambda _done, _total, _words: None)
            except SameFile:
                continue
            except JobFailed as fault:
                raise BadFile(str(fault)) from fault


@contextmanager
def _interruptible(county: str, first: dt.date) -> Iterator[None]:
    """Ctrl+C asks the run to stop after the chunk in hand; what is done stays done."""
    from tuodi.workbench.access.scope import unlimited
    from tuodi.workbench.month.models import MonthRun

    asked = False

    def ask(*_: object) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True
        with unlimited():
            MonthRun.objects.filter(county=county, month=first, state="running").update(stop_asked=True)

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _go(county: str, first: dt.date, by: str, session: Session) -> MonthRun:
    from tuodi.workbench.access.scope import unlimited
    from tuodi.workbench.audit.acting import acting
    from tuodi.workbench.month.run import Refused, begin, go_through
    from tuodi.workbench.month.steps import STEPS, CannotGoOn
    from tuodi.workbench.month.timing import timing_of

    def tell(name: str, done: int, total: int, words: str) -> None:
        timing = timing_of(run)
        _say(session, f"{timing.percent}% {STEPS[name].zh} {words} {done:,}/{total:,}，{timing.words}")

    with unlimited():
        try:
            with acting(by, "tuodi month"):
                run = begin(county, first, by)
            return go_through(run, tell)
        except (Refused, CannotGoOn) as fault:
            raise BadFile(str(fault)) from fault
        finally:
            _say(session, "")


def _tell(run: MonthRun, truth: Truth | None, session: Session) -> None:
    from tuodi.workbench.access.scope import unlimited
    from tuodi.workbench.month.judging import judge
    from tuodi.workbench.month.standing import standing_of

    with unlimited():
        found: dict[str, Any] = standing_of(run)
        if truth is not None:
            found["truth"] = {"seed": truth.seed, **judge(truth, run.county, run.month)}
    if session.as_json:
        session.emit(found)
        return
    click.echo(_text(found, session))


def _text(found: dict[str, Any], session: Session) -> str:
    from tuodi.settlement.layout import table

    say = session.say
    lines = [say(f"{found['month']} 第{found['number']}次：{found['state_zh']}",
                 f"{found['month']}, run {found['number']}: {found['state']}")]  # fmt: skip
    for step in found["steps"]:
        lines.append(f"{step['zh']}（{step['name']}）{step['state_zh']} {step['seconds']} s")
        lines.append(table([(f"  {line['zh']}", line["text"]) for line in step["lines"]]))
        lines += [f"  → {one['who']}：{one['count']:,} {one['text']}" for one in step["waits"]]
    for kind, judged in found.get("truth", {}).items():
        if isinstance(judged, dict):
            lines.append(
                f"{kind}: {judged['both']}/{judged['planted']} · recall {judged['recall']:.2f} · precision "
                f"{judged['precision']:.2f} · look-alikes {judged['look_alikes_found']}/{judged['look_alikes']}"
            )
    return "\n".join(lines)
