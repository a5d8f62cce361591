"""Files named on the command line, looked at before any work is done on them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import click

from tuodi.cli.faults import BadFile, WrongUse
from tuodi.cli.language import tr

_F = TypeVar("_F", bound=Callable[..., Any])
FILE = click.Path(path_type=Path)
RESULTS = (".csv", ".xlsx", ".parquet", ".pq")


def out_option(
    *endings: str, required: bool = True, zh: str = "结果文件", en: str = "the result file", folder: str = ""
) -> Callable[[_F], _F]:
    """``-o``: a file to write, refused before any work where it has another ending or cannot be written.

    `folder`: an eager flag of the command under which it is a folder, which only the run can look at.
    """
    names = ", ".join(ending for ending in endings if ending != ".pq")

    def checked(ctx: click.Context, _param: click.Parameter, path: Path | None) -> Path | None:
        if path is None or ctx.params.get(folder):
            return path
        if path.suffix.lower() not in endings:
            raise WrongUse(tr(f"-o {path}：文件名应以 {names} 结尾", f"-o {path}: the name should end in {names}"))
        _writable(path)
        return path

    return click.option(
        "-o", "--out", required=required, type=FILE, metavar="OUT", callback=checked,
        help=tr(f"{zh}：{names}", f"{en}: {names}"),
    )  # fmt: skip


def result_file(_ctx: click.Context, param: click.Parameter, path: Path | None) -> Path | None:
    """A further file to write, looked at as `out_option` looks at the results."""
    if path is not None:
        if path.suffix.lower() not in RESULTS:
            named = f"{param.opts[0]} {path}"
            raise WrongUse(
                tr(
                    f"{named}：文件名应以 .csv、.xlsx 或 .parquet 结尾",
                    f"{named}: should end in .csv, .xlsx or .parquet",
                )
            )
        _writable(path)
    return path


def _writable(path: Path) -> None:
    why = ""
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    if path.is_dir():
        why = tr("这是一个目录", "it is a folder")
    elif not folder.is_dir():
        why = tr(f"{folder} 不是目录", f"{folder} is no folder")
    elif not os.access(folder, os.W_OK | os.X_OK):
        why = tr(f"没有权限写入 {folder}", f"no permission to write in {folder}")
    if why:
        raise BadFile(tr(f"无法写出 {path}：{why}", f"cannot write {path}: {why}"))


def not_over(out: Path, inputs: Iterable[Path | None]) -> Path:
    """The result path, refused where it would overwrite an input."""
    if any(path is not None and path.resolve() == out.resolve() for path in inputs):
        raise WrongUse(tr(f"-o {out} 会覆盖输入文件", f"-o {out} would overwrite an input"))
    return out


def readable(path: Path) -> None:
    """Raises BadFile where there is no such file, or it cannot be read."""
    if path.is_dir():
        raise BadFile(tr(f"{path} 是目录，应为文件", f"{path} is a folder, not a file"))
    if not path.exists():
        raise BadFile(tr(f"没有文件 {path}", f"no such file: {path}"))
    if not os.access(path, os.R_OK):
        raise BadFile(tr(f"没有权限读取 {path}", f"no permission to read {path}"))


def encoding_option() -> Callable[[_F], _F]:
    """``--encoding``, a name that Python knows."""

    def checked(_ctx: click.Context, _param: click.Parameter, name: str | None) -> str | None:
        if name is None:
            return None
        try:
            "".encode(name)
        except LookupError:
            known = "utf-8, gb18030, utf-16"
            said = tr(f"--encoding {name}：没有这种编码，可用 {known}", f"--encoding {name}: unknown; use {known}")
            raise WrongUse(said) from None
        return name

    return click.option(
        "--encoding", metavar="NAME", callback=checked,
        help=tr("文本编码，默认自动识别", "text encoding, by default detected"),
    )  # fmt: skip
