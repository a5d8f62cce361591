"""Exit codes, and every expected error as one clear message. A traceback is a fault of the program, never of a file.

0 done · 1 rows refused, or findings · 2 wrong use · 3 an input file is no use, or a file cannot be written ·
4 policy documents are faulty · 70 a fault of the program.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import click

from tuodi.cli.language import here, tr

FINDINGS = 1

_WHY = {
    errno.ENOENT: "没有这个文件或目录",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "这是一个目录",
    errno.ENOTDIR: "路径中有一段不是目录",
    errno.EEXIST: "已有同名文件",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "磁盘只读",
    errno.ENAMETOOLONG: "文件名过长",
}
"""The system says these in English; others are told in its own words."""


class Fault(click.ClickException):
    """An error that is told in one message, one line per fault."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Print to standard error."""
        click.echo(tr("错误：", "Error: ") + self.format_message(), file=file, err=file is None)


class WrongUse(Fault):
    """The command was called wrongly."""

    exit_code = 2


class BadFile(Fault):
    """An input file is no use, or a file cannot be written."""

    exit_code = 3


class BadDocuments(Fault):
    """The policy documents cannot be compiled."""

    exit_code = 4


class Internal(Fault):
    """A fault of the program."""

    exit_code = 70


@contextmanager
def told() -> Iterator[None]:
    """Turn the errors that files and documents can cause into faults with their exit codes."""
    try:
        yield
    except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
        raise
    except Exception as error:
        fault = _fault_of(error)
        if fault is None and os.environ.get("TUODI_TRACEBACK"):
            raise
        raise fault or _internal(error) from error


def _fault_of(error: Exception) -> Fault | None:
    from tuodi.policy.errors import PolicyError, PolicyErrors

    if isinstance(error, PolicyErrors):
        many = len(error.errors)
        head = tr(f"政策文件有 {many} 处错误", f"{many} fault{'' if many == 1 else 's'} in the policy documents")
        return BadDocuments("\n".join([head, *(f"  {one.line(here())}" for one in error.errors)]))
    if isinstance(error, PolicyError):
        return BadDocuments(error.line(here()))
    if isinstance(error, OSError):
        name = error.filename or ""
        why = error.strerror or type(error).__name__
        zh = _WHY.get(error.errno or 0, why)
        return BadFile(tr(f"无法读写 {name}：{zh}", f"cannot read or write {name}: {why}"))
    from tuodi.exchange.refusals import FileRefused

    return BadFile(error.line(here())) if isinstance(error, FileRefused) else None


def _internal(error: Exception) -> Fault:
    text = tr(
        f"程序内部错误（{type(error).__name__}：{error}）。设 TUODI_TRACEBACK=1 重新运行可得详情，请附上反馈",
        f"a fault of the program ({type(error).__name__}: {error}). Run again with TUODI_TRACEBACK=1 and report it",
    )
    return Internal(text)
