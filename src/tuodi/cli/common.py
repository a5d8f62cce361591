"""What all commands share: the rule book's options, the language, quiet and JSON."""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tuodi.cli.faults import WrongUse
from tuodi.cli.language import Lang, here, tr

if TYPE_CHECKING:
    from tuodi.policy.model import RuleBook

_F = TypeVar("_F", bound=Callable[..., Any])
_CHINA = dt.timezone(dt.timedelta(hours=8))


@dataclass(frozen=True)
class Session:
    """The common options of one call."""

    documents: tuple[Path, ...]
    readings: dict[str, str]
    lang: Lang
    as_json: bool
    quiet: bool

    def book(self) -> RuleBook:
        """The rule book asked for. Raises PolicyErrors."""
        from tuodi.policy.library import load_rule_book

        _computable(self.readings)
        return load_rule_book(self.documents, self.readings)

    def say(self, zh: str, en: str) -> str:
        """One of two texts."""
        return zh if self.lang == "zh" else en

    def tell(self, text: str) -> None:
        """A word to the person at the terminal, unless quiet or a machine reads."""
        if not self.quiet and not self.as_json:
            click.echo(text)

    def warn(self, text: str) -> None:
        """To standard error, unless quiet."""
        if not self.quiet:
            click.echo(text, err=True)

    def emit(self, data: Any) -> None:
        """JSON to standard output."""
        click.echo(json.dumps(data, ensure_ascii=False, indent=1, default=str))


def lang_option(*, expose_value: bool = False) -> Callable[[_F], _F]:
    """``--lang``. It is read before all options (`here`), so a group or command takes it without looking at it."""
    said = tr("语言，默认随系统", "language, by default the locale's")
    return click.option("--lang", type=click.Choice(["zh", "en"]), expose_value=expose_value, help=said)


def session_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command that needs no rules the options of language and output as one argument `session`."""

    @lang_option(expose_value=True)
    @click.option("--json", "as_json", is_flag=True, help=tr("输出 JSON 供程序读取", "print JSON for machines"))
    @click.option("--quiet", is_flag=True, help=tr("不显示进度和说明", "no progress and no remarks"))
    @functools.wraps(command)
    def wrapped(*args: Any, lang: Lang | None, as_json: bool, quiet: bool, **kwargs: Any) -> None:
        command(*args, session=Session((), {}, lang or here(), as_json, quiet), **kwargs)

    return wrapped


def common_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of the rule book and those of `session_options` as one argument `session`."""

    @click.option(
        "--documents",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="DIR",
        help=tr("再加入一个文件夹中的政策文件（可重复）", "add the policy documents of a folder (repeatable)"),
    )
    @click.option(
        "--reading",
        "readings",
        multiple=True,
        metavar="NAME=CHOICE",
        help=tr("选择一个读法（可重复）；见 docs/readings.md", "choose a reading (repeatable); see docs/readings.md"),
    )
    @session_options
    @functools.wraps(command)
    def wrapped(
        *args: Any, documents: tuple[Path, ...], readings: tuple[str, ...], session: Session, **kwargs: Any
    ) -> None:
        command(*args, session=replace(session, documents=documents, readings=_choices(readings)), **kwargs)

    return wrapped


def _choices(readings: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in readings:
        name, sign, choice = text.partition("=")
        if not sign or not name or not choice:
            wrong = f"--reading {text!r}"
            raise WrongUse(tr(f"{wrong} 应写成 NAME=CHOICE", f"{wrong} should be NAME=CHOICE"))
        found[name.strip()] = choice.strip()
    return found


def _computable(readings: dict[str, str]) -> None:
    """Raises WrongUse for a reading that does not exist, or a choice that changes no computation."""
    from tuodi.policy.library import readings_source
    from tuodi.policy.readings import in_language, parse_readings

    register = {reading.name: reading for reading in parse_readings(readings_source().data)} if readings else {}
    for name, choice in readings.items():
        reading = register.get(name)
        if reading is None:
            known = ", ".join(sorted(register))
            text = tr(f"没有读法 {name}；可用：{known}", f"no reading is called {name!r}; choose one of {known}")
            raise WrongUse(f"--reading {name}={choice}: {text}")
        can = tuple(dict.fromkeys((reading.default, *reading.computed)))
        if choice not in can:
            why = tr(*(in_language(dict(reading.no_effect).get(choice, ""), lang) for lang in ("zh", "en")))
            zh, en = (f"（{why}）", f" ({why})") if why else ("", "")
            text = tr(f"不能按 {choice} 计算{zh}；可用：", f"cannot be computed as {choice!r}{en}; choose one of ")
            raise WrongUse(f"--reading {name}={choice}: {text}{', '.join(can)}")


def now() -> dt.datetime:
    """The present in Asia/Shanghai, as wall time without zone."""
    return dt.datetime.now(_CHINA).replace(tzinfo=None)
