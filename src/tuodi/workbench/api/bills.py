"""A bill as the interface takes it (integer fen, types) → as the desk's checks read it (text, as in a file)."""

from __future__ import annotations

import datetime as dt

from tuodi.client import models as shown
from tuodi.policy.money import format_yuan


def draft_of(bill: shown.Bill) -> dict[str, str]:
    """What is not said stays empty."""
    return {
        name.removesuffix("_fen"): _text(name, value)
        for name, value in bill
        if value is not None and value != "" and not (name == "mid_setl_flag" and value is False)
    }


def allowed(allow: shown.Allowed) -> dict[str, bool]:
    """What was confirmed, as the desk calls it."""
    return {f"allow_{name}": value for name, value in allow}


def _text(name: str, value: object) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if name.endswith("_fen") and isinstance(value, int):
        return format_yuan(value)
    return value.isoformat() if isinstance(value, dt.date) else str(value)
