"""Codes and names of files → the vocabulary of terms.yaml. Unknown or undecidable codes raise CellError with why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple

from .data import load_yaml
from .dates import parse_date
from .refusals import CellError

IdentityList = Literal["psn_idet_type", "mat_idet_code"]
_LISTABLE = 40
_BOTH: tuple[IdentityList, ...] = ("psn_idet_type", "mat_idet_code")


class _CareRow(NamedTuple):
    since: dt.date
    until: dt.date
    care_type: str
    by_disease: str
    ambiguous: Mapping[str, str] | None


@cache
def _care_rows() -> dict[tuple[str, str], list[_CareRow]]:
    rows: dict[tuple[str, str], list[_CareRow]] = {}
    for row in load_yaml("codes", "care_types.yaml")["codes"]:
        since = parse_date(str(row["from"])) if "from" in row else dt.date.min
        until = parse_date(str(row["until"])) if "until" in row else dt.date.max
        made = _CareRow(since, until, row.get("care_type", ""), row.get("by_disease", ""), row.get("ambiguous"))
        rows.setdefault((row["province"], row["code"]), []).append(made)
    return rows


@cache
def changes_of_care() -> tuple[dt.date, ...]:
    """The days on which some code begins or ceases to mean a care type."""
    days = {day for rows in _care_rows().values() for row in rows for day in (row.since, row.until)}
    return tuple(sorted(days - {dt.date.min, dt.date.max}))


@cache
def _care_names() -> dict[str, str]:
    terms = load_yaml("terms.yaml")["care_types"]
    names = {term["zh"]: care for care, term in terms.items()}
    names.update((care, care) for care in terms)
    names.update(load_yaml("codes", "care_types.yaml")["names"])
    return names


@lru_cache(maxsize=16384)
def care_type(province: str, code: str, day: dt.date, disease: str) -> str:
    """(Two digits of the insured province, med_type code or Chinese name, service date, diagnosis) → care type id."""
    book = load_yaml("codes", "care_types.yaml")
    table = book["names_by_disease"].get(code)
    if table is not None:
        return _by_disease(book["by_disease"][table], disease)
    named = _care_names().get(code)
    if named is not None:
        return named
    for key in (province, "00"):
        for row in _care_rows().get((key, code), ()):
            if row.since <= day < row.until:
                if row.ambiguous is not None:
                    raise CellError("care_ambiguous", zh=row.ambiguous["zh"], en=row.ambiguous["en"])
                return row.care_type or _by_disease(book["by_disease"][row.by_disease], disease)
    raise CellError("care_type", code=code, province=province, date=day.isoformat())


@lru_cache(maxsize=1024)
def code_of_care(province: str, care: str) -> str:
    """A med_type that means a care type in a province: its own before the national ones; empty where none does."""
    for key in (province, "00"):
        for (place, code), rows in _care_rows().items():
            if place == key and any(row.care_type == care and row.ambiguous is None for row in rows):
                return code
    return ""


def _by_disease(table: Mapping[str, str | Mapping[str, str]], disease: str) -> str:
    found = [prefix for prefix in table if disease.upper().startswith(prefix)]
    if not found:
        raise CellError("care_disease", disease=disease or "—")
    care = table[max(found, key=len)]
    if not isinstance(care, str):
        raise CellError("care_ambiguous", zh=care["zh"], en=care["en"])
    return care


@cache
def setting_of(care: str) -> str:
    """inpatient, outpatient or maternity."""
    return str(load_yaml("terms.yaml")["care_types"][care]["setting"])


@cache
def _class_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for class_id, term in load_yaml("terms.yaml")["classes"].items():
        for name in (class_id, term["zh"], *term.get("aliases", ())):
            names[name] = class_id
    return names


@cache
def _group_names() -> dict[str, tuple[str, ...]]:
    classes = load_yaml("terms.yaml")["classes"]
    names: dict[str, tuple[str, ...]] = {}
    for group_id, term in load_yaml("terms.yaml")["groups"].items():
        for name in (group_id, term["zh"], *term.get("aliases", ())):
            names[name] = tuple(classes[member]["zh"] for member in term["members"])
    return names


@cache
def _identity_codes(kind: IdentityList) -> dict[tuple[str, str], Any]:
    return {(row.get("province", "00"), row["code"]): row for row in load_yaml("codes", "identities.yaml")[kind]}


def identity_class(name: str, province: str, extra: Mapping[str, str], which: IdentityList | None = None) -> str:
    """A class id, Chinese name or national code → class id; empty for a known code that carries no class.

    `extra` are names of a user's own documents, `which` the list a code comes from when the column tells.
    """
    named = extra.get(name) or (_class_names().get(name) if not name.isdigit() else None)
    return named if named is not None else _coded_class(name, province, which)


@lru_cache(maxsize=4096)
def _coded_class(name: str, province: str, which: IdentityList | None) -> str:
    if name in _group_names():
        raise CellError("identity_group", name=name, members="、".join(_group_names()[name]))
    answers: dict[str, Any] = {}
    for kind in _BOTH if which is None else (which,):
        table = _identity_codes(kind)
        row = table.get((province, name)) or table.get(("00", name))
        if row is not None:
            answers[kind] = row
    if not answers:
        raise CellError("identity", name=name)
    for row in answers.values():
        if "ambiguous" in row:
            raise CellError("identity_ambiguous", name=name, zh=row["ambiguous"]["zh"], en=row["ambiguous"]["en"])
    classes = {str(row.get("class", "")) for row in answers.values()}
    if len(classes) > 1:
        meanings = " / ".join(str(row.get("zh", row.get("class", ""))) for row in answers.values())
        raise CellError(
            "identity_ambiguous",
            name=name,
            zh=f"两份国家目录含义不同（{meanings}）",
            en=f"two lists differ ({meanings})",
        )
    return classes.pop()


@cache
def _dictionary(name: str) -> dict[str, str]:
    """Code or Chinese name → value, from dictionaries.yaml; list entries are names of their key."""
    table: dict[str, str] = {}
    for key, value in load_yaml("codes", "dictionaries.yaml")[name].items():
        if isinstance(value, list):
            table[key] = key
            table.update((alias, key) for alias in value)
        else:
            table[key] = str(value)
    return table


def lookup(dictionary: str, text: str) -> str:
    """A code or name of a small dictionary → its value. CellError `code` listing what is known."""
    table = _dictionary(dictionary)
    found = table.get(text)
    if found is None:
        known = "、".join(dict.fromkeys(table.values())) if len(table) < _LISTABLE else "…"
        raise CellError("code", known=known)
    return found


@lru_cache(maxsize=512)
def cert_type(text: str) -> str:
    """psn_cert_type, also as one digit or by name; empty means an identity card."""
    return lookup("psn_cert_type", text.zfill(2) if text.isdigit() and len(text) == 1 else text) if text else "01"


@lru_cache(maxsize=512)
def person_kind(text: str) -> str:
    """psn_type code (its longest known prefix) or name → minor, student or adult."""
    table = _dictionary("psn_type")
    for length in range(len(text), 0, -1):
        if text[:length] in table and (length == len(text) or text.isdigit()):
            return table[text[:length]]
    if text in ("minor", "student", "adult"):
        return text
    raise CellError("code", known="14、1404、15、16…")


@lru_cache(maxsize=512)
def department(text: str) -> str:
    """A certifying department's id or (part of) its Chinese name → department id of terms.yaml."""
    if text in load_yaml("terms.yaml")["departments"]:
        return text
    for part, found in load_yaml("codes", "dictionaries.yaml")["certifiers"].items():
        if part in text:
            return str(found)
    raise CellError("certifier")
