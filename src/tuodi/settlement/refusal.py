"""A bill that cannot be settled as it stands, and a figure that is missing."""

from __future__ import annotations


class BillRefused(Exception):
    """Raised where a fact that matters is missing or impossible: which column, what is wrong.

    `code` is a key of the message catalogue.
    """

    def __init__(self, column: str, code: str, value: str = "") -> None:
        self.column, self.code, self.value = column, code, value
        super().__init__(f"{column}={value!r}: {code}")


class FigureMissing(Exception):
    """A figure is missing, so the stage has no amount; the message is its name."""
