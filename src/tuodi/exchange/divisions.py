"""Division codes (GB/T 2260, former codes, development zones, city pools) and their Chinese names."""

from __future__ import annotations

from functools import cache, lru_cache

from .data import load_tsv
from .refusals import CellError

_NOT_A_NAME = frozenset({"市辖区", "县", "市", "省直辖县级行政区划", "自治区直辖县级行政区划"})
_LENGTH = 6
OUTSIDE_CITY = "市外"


@cache
def _names() -> dict[str, str]:
    names = {code: name for code, name, *_ in load_tsv("codes", "divisions_extra.tsv")}
    names.update((code, name) for code, name, *_ in load_tsv("codes", "divisions.tsv"))
    return names


@cache
def _codes_by_name() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    current = [(row[0], row[1]) for row in load_tsv("codes", "divisions.tsv")]
    zones = [(row[0], row[1]) for row in load_tsv("codes", "divisions_extra.tsv") if row[2] != "former"]
    for code, name in current + zones:
        if name not in _NOT_A_NAME:
            found.setdefault(name, []).append(code)
    return {name: tuple(codes) for name, codes in found.items()}


def known(code: str) -> bool:
    """True for a code in force, a former one, an added one, or a pool of a known city or province (ending 00 or 99)."""
    names = _names()
    if code in names:
        return True
    if len(code) != _LENGTH or not code.isdigit():
        return False
    return code[4:] in ("00", "99") and (code[:4] + "00" in names or (code[2:4] == "99" and code[:2] + "0000" in names))


def name_of(code: str) -> str:
    """The Chinese name, empty when the code has none."""
    return _names().get(code, "")


@lru_cache(maxsize=16384)
def parse_division(text: str, home: str = "") -> str:
    """A code, or a name such as 黔江区 or 四川省成都市 (looked up in province `home` first) → the code. CellError."""
    if text.isascii():
        if known(text):
            return text
        raise CellError("division")
    province = home[:2]
    within, rest = "", text
    while rest:
        head, code = _longest_name(rest, within or province)
        if not head:
            break
        rest, within = rest[len(head) :], code
    if rest or not within:
        raise CellError("division")
    return within


def _longest_name(text: str, within: str) -> tuple[str, str]:
    """The longest name that begins `text`, and its one code inside `within` (else its one code anywhere)."""
    names = _codes_by_name()
    prefix = within.rstrip("0") if len(within) == _LENGTH else within
    prefix = prefix.ljust(2, "0") if prefix else ""
    for length in range(len(text), 1, -1):
        codes = names.get(text[:length], ())
        inside = [code for code in codes if prefix and code.startswith(prefix)]
        if len(inside) == 1:
            return text[:length], inside[0]
        if len(codes) == 1 and len(within) != _LENGTH:
            return text[:length], codes[0]
    return "", ""
