"""How somebody made up belongs to the head of the household, and where in the village they live."""

from __future__ import annotations

from tuodi.lab.records import Person as Made

_GENERATION = 16
"""Years between parent and child at least, and between spouses at most."""
_GROUPS, _DOORS = 6, 60
_CHILD, _PARENT = {1: "子", 2: "女"}, {1: "父亲", 2: "母亲"}


def relation_of(made: Made, head: Made, *, second: bool) -> str:
    """Head, spouse, child, parent, as far as ages tell; `second`: the first after the head."""
    if made is head:
        return "户主"
    older = head.brdy.year - made.brdy.year
    if older >= _GENERATION:
        return _PARENT[made.gend]
    if -older >= _GENERATION:
        return _CHILD[made.gend]
    return "配偶" if second and made.gend != head.gend else "其他亲属"


def address_of(household: str) -> str:
    """Group and door."""
    number = int("".join(sign for sign in household if sign.isdigit()) or "0")
    return f"{number % _GROUPS + 1}组{number % _DOORS + 1}号"
