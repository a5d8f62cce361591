"""Codes of the interface by region: dictionaries, identities."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

LOCAL_CLASS = "2360"
"""A class of assisted people that only this place knows."""
DICTIONARY_VERSION = "2024-10"


def dictionary(kind: str, admdvs: str) -> Mapping[str, str]:
    """Codes of one kind with their names, as a place has them; empty for a kind there is not."""
    lists = _file("dictionaries.yaml")
    for place in (admdvs, admdvs[:4] + "00", admdvs[:2] + "0000", "nation"):
        found: Mapping[str, str] | None = lists.get(place, {}).get(kind)
        if found is not None:
            return found
    return {}


def name_of(kind: str, code: str, admdvs: str) -> str:
    """The name of a code; empty for one that the place does not know."""
    return dictionary(kind, admdvs).get(code, "")


def identity_code(class_id: str) -> str:
    """psn_idet_type of a class of our vocabulary."""
    found: str = _file("identities.yaml").get(class_id, LOCAL_CLASS)
    return found


def own_dictionaries() -> dict[str, tuple[str, ...]]:
    """The kinds of codes of which a place has a list of its own."""
    return {place: tuple(lists) for place, lists in _file("dictionaries.yaml").items() if place != "nation"}


@cache
def _file(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load((files(__package__) / "codes" / name).read_text("utf-8"))
    return found
