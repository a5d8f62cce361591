"""What the charts of all rooms have in common: amounts in ten thousand yuan, months by name."""

from __future__ import annotations

_WAN = 1_000_000
"""Fen in ten thousand yuan."""


def wan(fen: int) -> str:
    """Fen in ten thousand yuan, two decimals, cut: for the eye only."""
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{fen // _WAN}.{fen % _WAN // 10_000:02d}"


def month_names() -> list[str]:
    """1月 to 12月."""
    return [f"{month}月" for month in range(1, 13)]
