"""The lines of a file of refused rows: where, what, why and what would mend it, then the row as read."""

from __future__ import annotations

from collections.abc import Sequence

from .cells import shown
from .refusals import Refusal, place

REFUSED_COLUMNS = (
    "refused_row",
    "refused_column",
    "refused_value",
    "refused_reason",
    "refused_mend",
    "refused_reason_en",
    "refused_mend_en",
)
_BETWEEN = " | "


def header_beside(header: Sequence[str]) -> list[str]:
    """The input's header after our columns; one named like them becomes ``in_<name>``."""
    return [f"in_{name}" if name in REFUSED_COLUMNS else name for name in header]


def why_refused(row: int, refusals: Sequence[Refusal]) -> list[str]:
    """The cells of `REFUSED_COLUMNS`, all reasons of the row together."""
    return [
        place(row),
        _BETWEEN.join(refusal.column for refusal in refusals),
        _BETWEEN.join(_printable(refusal.value) for refusal in refusals),
        _BETWEEN.join(refusal.reason("zh") for refusal in refusals),
        _BETWEEN.join(refusal.mend("zh") for refusal in refusals),
        _BETWEEN.join(refusal.reason("en") for refusal in refusals),
        _BETWEEN.join(refusal.mend("en") for refusal in refusals),
    ]


def as_read(cells: Sequence[str], width: int) -> list[str]:
    """The cells of a row under a header of that width."""
    kept = [_printable(shown(cell)) for cell in cells[:width]]
    return [*kept, *[""] * (width - len(kept))]


def _printable(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
