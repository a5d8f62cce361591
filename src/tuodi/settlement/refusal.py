"""A bill that cannot be settled as it stands, and a figure that is missing."""

from __future__ import annotations

from tuodi.policy.errors import BadValue, PolicyError


class BillRefused(Exception):
    """Raised where a fact that matters is missing or impossible: which column, what is wrong.

    `code` is a key of the message catalogue. `value_zh`: the value in Chinese, where it is a sentence.
    """

    def __init__(self, column: str, code: str, value: str = "", value_zh: str = "") -> None:
        self.column, self.code, self.value, self.value_zh = column, code, value, value_zh or value
        super().__init__(f"{column}={value!r}: {code}")


def refused_by_rules(fault: PolicyError | ValueError) -> BillRefused:
    """The refusal of a bill that the rules cannot settle."""
    if isinstance(fault, PolicyError):
        return BillRefused("", "rules_overlap", str(fault), fault.line("zh"))
    return BillRefused("", "rule_fault", str(fault), fault.text.zh if isinstance(fault, BadValue) else "")


class FigureMissing(Exception):
    """A figure is missing, so the stage has no amount; the message is its name."""
