"""`tuodi catalogue load`: a catalogue's file into the workbench, without the browser."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from tuodi.cli.common import Session, session_options
from tuodi.cli.faults import FINDINGS, BadFile, WrongUse
from tuodi.cli.language import tr
from tuodi.cli.serve import installed

_BY = "system:catalogue"


@click.command(
    name="load",
    help=tr(
        "导入国家平台下发的目录文件（TAB 分隔的 TXT，空值为 null，可为 ZIP）。目录类别取自文件名开头（如 1312.txt），"
        "或用 --catalogue 指明。同一文件再次导入不作改动；有错的行写入拒收文件，其余照常导入，退出码为 1。",
        "Load a catalogue's file as the platform gives it out (TXT with TABs, empty values as null, zipped or not). "
        "Which catalogue it is, is said by the beginning of its name (1312.txt) or by --catalogue. The same file again "
        "changes nothing. Rows with faults are written to a file, the others are loaded; the exit code is 1 then.",
    ),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--region", required=True, metavar="CODE", help=tr("适用区划（六位）", "the region it is for, six digits")
)
@click.option("--catalogue", "tab", default="", metavar="NUMBER",
              help=tr("目录编号，1301 至 1319，或 class（按等级的自付比例）",
                      "1301 to 1319, or class (ratios by class)"))  # fmt: skip
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help=tr("数据目录（默认 TUODI_DATA 或用户数据目录）", "folder of the installation"))  # fmt: skip
@session_options
def command(*, file: Path, region: str, tab: str, data: Path | None, session: Session) -> None:
    """Store the file, load it, tell what became of it."""
    installed()
    from tuodi.workbench.setup import start_django

    start_django(str(data) if data else None, demo=False)
    from django.core.exceptions import ValidationError

    from tuodi.workbench.audit.acting import acting
    from tuodi.workbench.catalogue.loading import carry_out, refused_file, store, tab_of
    from tuodi.workbench.catalogue.reading import BadFile as Unreadable

    shown = _Shown(quiet=session.quiet or session.as_json)
    try:
        with acting(_BY, f"tuodi catalogue load {file.name}"):
            record, fresh = store(region, tab or tab_of(file.name), file.name, file.read_bytes(), _BY)
        if fresh or not record.finished:
            carry_out(record, lambda: acting(_BY, f"tuodi catalogue load {file.name}"), shown)
    except ValidationError as fault:
        raise WrongUse("；".join(fault.messages)) from fault
    except Unreadable as fault:
        raise BadFile(str(fault)) from fault
    shown.close()
    counts = {
        name: getattr(record, name) for name in ("rows", "fresh", "changed", "withdrawn", "same", "older", "refused")
    }
    again = not fresh and record.finished
    if session.as_json:
        session.emit({"file": file.name, "catalogue": record.tab, "region": record.region, "again": again, **counts})
    else:
        session.tell(_told(counts, again=again, session=session))
        if record.refused:
            session.warn(tr(f"拒收的行：{refused_file(record)}", f"refused rows: {refused_file(record)}"))
    if record.refused:
        click.get_current_context().exit(FINDINGS)


def _told(counts: dict[str, int], *, again: bool, session: Session) -> str:
    if again:
        return session.say("这个文件已导入过，没有作任何改动。", "This file was loaded before; nothing was changed.")
    return session.say(
        "{rows:,} 行：新增 {fresh:,}，变更 {changed:,}，失效 {withdrawn:,}，未变 {same:,}，旧于现有 {older:,}，"
        "拒收 {refused:,}",
        "{rows:,} rows: {fresh:,} new, {changed:,} changed, {withdrawn:,} withdrawn, {same:,} the same, "
        "{older:,} older than what stands, {refused:,} refused",
    ).format(**counts)


class _Shown:
    """How far the loading is, on standard error."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet, self._screen, self._last = quiet, sys.stderr.isatty(), time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        wait = 0.2 if self._screen else 10.0
        if self._quiet or (time.monotonic() - self._last < wait and done < total):
            return
        self._last = time.monotonic()
        text = tr(f"读取 {done:,} / {total:,} 行", f"{done:,} of {total:,} rows")
        sys.stderr.write(f"\r\x1b[K{text}" if self._screen else f"{text}\n")
        sys.stderr.flush()

    def close(self) -> None:
        """Leave a clean line."""
        if self._screen and not self._quiet:
            sys.stderr.write("\r\x1b[K")
