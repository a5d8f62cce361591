"""A bill that cannot be settled as it stands: which column, what is wrong, what would mend it."""

from __future__ import annotations


class BillRefused(Exception):
    """Raised where a fact that matters is missing or impossible. `code` is a key of the message catalogue."""

    def __init__(self, column: str, code: str, value: str = "") -> None:
        self.column, self.code, self.value = column, code, value
        super().__init__(f"{column}={value!r}: {code}")
