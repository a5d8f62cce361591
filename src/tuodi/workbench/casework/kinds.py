"""Kinds of cases, documents and payers, as data (`kinds.yaml`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

_FILE = Path(__file__).with_name("kinds.yaml")
_NEEDS = frozenset({"insured", "visit", "means", "publicity", "leader", "settlement"})
Amount = Literal["computed", "others", ""]


class KindsFaulty(ValueError):
    """The file cannot be used: which kind, what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind. amount: `computed` is paid by a fund, `others` by other payers and only recorded, empty none."""

    id: str
    zh: str
    clauses: tuple[str, ...]
    documents: tuple[str, ...]
    needs: frozenset[str]
    verdicts: tuple[str, ...]
    amount: Amount
    fund: str
    classes: tuple[str, ...]
    grants: str
    certifier: str


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return data


@cache
def kinds() -> dict[str, Kind]:
    """All kinds by id, in the order of the file. Raises KindsFaulty."""
    return {name: _kind(name, entry) for name, entry in _data()["kinds"].items()}


@cache
def documents() -> dict[str, str]:
    """Document id → its name."""
    return dict(_data()["documents"])


@cache
def payers() -> dict[str, str]:
    """Kind of a supplementary payer → its name."""
    return dict(_data()["payers"])


def _kind(name: str, entry: dict[str, Any]) -> Kind:
    unknown = set(entry.get("needs", ())) - _NEEDS
    lacking = set(entry["documents"]) - set(documents())
    if unknown or lacking:
        raise KindsFaulty(f"{name}: needs {sorted(unknown)}, documents {sorted(lacking)} are not known")
    if (entry.get("amount") == "computed") != bool(entry.get("fund")):
        raise KindsFaulty(f"{name}: an amount that is computed is paid by a fund, and no other is")
    return Kind(
        id=name, zh=entry["zh"], clauses=tuple(entry["clauses"]), documents=tuple(entry["documents"]),
        needs=frozenset(entry.get("needs", ())), verdicts=tuple(entry.get("verdicts", ())),
        amount=entry.get("amount", ""), fund=entry.get("fund", ""), classes=tuple(entry.get("classes", ())),
        grants=entry.get("grants", ""), certifier=entry.get("certifier", ""),
    )  # fmt: skip
