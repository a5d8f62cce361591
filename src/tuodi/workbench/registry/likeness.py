"""How likely two records are one person: points for each sign, in whole numbers, the same on every machine."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio

from .models import CertType

ENOUGH = 70
_SAME_NAME, _SOUNDS_ALIKE, _ALIKE = 35, 30, 20
_ALIKE_FROM = 66
_SAME_BIRTH, _SWAPPED, _ONE_OFF = 25, 18, 15
_SAME_NUMBER, _ONE_SIGN, _TWO_SIGNS, _UNLIKE = 35, 28, 15, -5
_NEVER_COMPARED = 5
_SAME_VILLAGE, _SAME_TOWN = 15, 8
_OTHER_SEX = -30


class Record(NamedTuple):
    """What is compared."""

    pk: int
    name: str
    pinyin: str
    brdy: dt.date
    gend: str
    kind: str
    number: str
    township: str
    village: str | None


def likeness(one: Record, other: Record) -> tuple[int, list[str]]:
    """Points, 100 at most, and the signs in words."""
    parts = (_name(one, other), _birth(one.brdy, other.brdy), _number(one, other), _place(one, other), _sex(one, other))
    points = sum(value for value, _ in parts)
    return max(0, min(100, points)), [said for _, said in parts if said]


def _name(one: Record, other: Record) -> tuple[int, str]:
    if one.name == other.name:
        return _SAME_NAME, "姓名相同"
    if one.pinyin and one.pinyin == other.pinyin:
        return _SOUNDS_ALIKE, "姓名同音"
    return (_ALIKE, "姓名相近") if ratio(one.name, other.name) >= _ALIKE_FROM else (0, "")


def _birth(one: dt.date, other: dt.date) -> tuple[int, str]:
    if one == other:
        return _SAME_BIRTH, "出生日期相同"
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return _SWAPPED, "出生月日颠倒"
    return (_ONE_OFF, "出生日期差一位") if OSA.distance(f"{one:%Y%m%d}", f"{other:%Y%m%d}") == 1 else (0, "")


def _number(one: Record, other: Record) -> tuple[int, str]:
    """A mistyped number is near the right one; two residents' numbers far apart are two people's, mostly."""
    distance = OSA.distance(one.number, other.number, score_cutoff=2)
    if distance == 0:
        return _SAME_NUMBER, "证件号码相同"
    if distance <= 2:  # noqa: PLR2004
        return (_ONE_SIGN, "证件号码差一位") if distance == 1 else (_TWO_SIGNS, "证件号码差两位")
    if one.kind == other.kind == CertType.RESIDENT:
        return _UNLIKE, ""
    return _NEVER_COMPARED, "证件类型不同"


def _place(one: Record, other: Record) -> tuple[int, str]:
    if one.village and one.village == other.village:
        return _SAME_VILLAGE, "同村（社区）"
    return (_SAME_TOWN, "同乡镇") if one.township and one.township == other.township else (0, "")


def _sex(one: Record, other: Record) -> tuple[int, str]:
    stated = {"1", "2"}
    return (_OTHER_SEX, "性别不同") if {one.gend, other.gend} == stated else (0, "")
