"""Which code carries which amount: funds of `setldetail`, clearing categories, accumulators of 5206."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

OTHER_CLEARING = "99"


def fund_of(column: str, insutype: str) -> str:
    """fund_pay_type of an amount of `setlinfo`. KeyError where no fund pays it."""
    funds = _book()["funds"]
    found: str = (funds.get(insutype, {}) | funds["both"])[column]
    return found


def clearing_of(med_type: str) -> str:
    """clr_type of a med_type."""
    table: Mapping[str, str] = _book()["clearing"]
    for length in range(len(med_type), 0, -1):
        if med_type[:length] in table:
            return table[med_type[:length]]
    return OTHER_CLEARING


def accumulator(name: str, **values: str) -> str:
    """cum_type_code of a sum over visits, or of a part of their costs."""
    book = _book()
    text: str = (book["visits"] | book["parts"] | {"paid": book["paid"]})[name]
    return text.format(**values)


def account_codes() -> Mapping[str, str]:
    """Accounts of ours that have a code in 5206."""
    found: Mapping[str, str] = _book()["accounts"]
    return found


def policy_items() -> Mapping[str, Any]:
    """Codes of 100001: by tier those of its deductible and its bands, by part of the costs one each."""
    found: Mapping[str, Any] = _book()["policy_items"]
    return found


@cache
def _book() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load((files(__package__) / "carriers.yaml").read_text("utf-8"))
    return found
