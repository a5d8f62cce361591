"""The options of `tuodi settle` that book into a ledger, and what is told of it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tuodi.cli.bills import BillInputs
from tuodi.cli.common import Session
from tuodi.cli.faults import WrongUse
from tuodi.cli.language import tr

if TYPE_CHECKING:
    from tuodi.exchange.ledger.run import LedgerSummary


@dataclass(frozen=True, slots=True)
class Into:
    """The ledger to book into, if any."""

    folder: Path | None
    resettle: bool

    def fits(self, given: BillInputs, jobs: int | None) -> None:
        """Raises WrongUse for options that do not go together."""
        if self.folder is None and self.resettle:
            raise WrongUse(tr("--resettle 要与 --ledger 一起用", "--resettle goes with --ledger"))
        if self.folder is not None and given.provisional:
            zh = "--provisional 不能与 --ledger 一起用：暂结的金额不入账"
            raise WrongUse(tr(zh, "--provisional does not go with --ledger: what is provisional is not booked"))
        if self.folder is not None and jobs not in (None, 1):
            raise WrongUse(tr("--ledger 只用一个进程结算", "--ledger settles in one process"))


def ledger_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command --ledger and --resettle as one argument `into`."""

    @click.option(
        "--ledger",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help=tr(
            "入账到此文件夹中的台账：接着以前各次结算，迟到单据、冲销和后到的身份引起的差额作为建议；首次使用时建立",
            "book into the ledger of a folder: go on where earlier runs ended, propose what late bills, reversals "
            "and late identities change; begun at the first run",
        ),
    )
    @click.option(
        "--resettle",
        is_flag=True,
        help=tr(
            "规则已改变：按现在的规则重算台账中全部单据，差额作为建议",
            "the rules have changed: settle every bill of the ledger again under those of now, propose what changes",
        ),
    )
    @functools.wraps(command)
    def wrapped(*args: Any, ledger: Path | None, resettle: bool, **kwargs: Any) -> None:
        command(*args, into=Into(ledger, resettle), **kwargs)

    return wrapped


def ledger_text(booked: LedgerSummary, session: Session) -> str:
    """What a run did to the ledger, for a person."""
    say = session.say
    lines = [say(f"台账 {booked.folder}：第 {booked.run} 次", f"ledger {booked.folder}: run {booked.run}")]
    if booked.resettled:
        count = booked.resettled
        zh = f"身份或规则有变而重算的其他人：{count}"
        lines.append(say(zh, f"other persons settled again, their facts or the rules having changed: {count}"))
    if booked.waiting:
        zh = f"台账中等待改正的退回行：{booked.waiting}"
        lines.append(say(zh, f"refused rows that the ledger waits for: {booked.waiting}"))
    if booked.unsettled:
        names = say("、", ", ").join(booked.unsettled)
        zh = f"不能重新结算、应付不明的单据：{names}"
        lines.append(say(zh, f"bills that cannot be settled again, so what is due is not known: {names}"))
    return "\n".join(lines)
