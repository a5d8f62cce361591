"""The group `tuodi ledger`."""

from __future__ import annotations

import click

from tuodi.cli.language import tr
from tuodi.cli.lazy import Entry, LazyGroup

COMMANDS = {
    "show": Entry("tuodi.cli.ledger.show", "台账里有什么", "what a ledger holds"),
    "differences": Entry("tuodi.cli.ledger.differences", "全部未采纳的差额", "all differences not accepted"),
    "accept": Entry("tuodi.cli.ledger.accept", "第二人采纳差额", "a second person accepts differences"),
    "lock": Entry("tuodi.cli.ledger.lock", "锁定一个清算期", "close a clearing period"),
    "release": Entry("tuodi.cli.ledger.release", "解除等待的退回行", "let go of refused rows that wait"),
    "check": Entry("tuodi.cli.ledger.check", "核对台账", "look whether all is in order"),
}


@click.group(
    cls=LazyGroup,
    entries=COMMANDS,
    name="ledger",
    help=tr(
        "各次结算共用的台账，由 settle BILLS --ledger DIR 建立和续记。",
        "A ledger across runs, begun and continued by tuodi settle BILLS --ledger DIR.",
    ),
)
def command() -> None:
    """All commands about ledgers."""
