"""What whoever looks after the program should know of a run, as lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tuodi.cli.common import Session
    from tuodi.exchange.quick import Warnings


def warning_lines(warnings: Warnings, session: Session) -> list[str]:
    """One line each, with what to do."""
    return [session.say(f"注意：{told.zh}。{told.mend_zh}", f"warning: {told.en}. {told.mend_en}") for told in warnings]
