"""A visitor's answers as a short code to take to the desk, and the code → the fields of a bill. It names nobody.

The code says the region, one sign per answer, the amounts, and five signs that prove it was copied right and that the
questions are still those it was made with.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator

from django.utils.crypto import constant_time_compare, salted_hmac

from tuodi.exchange.data import load_yaml
from tuodi.policy.money import format_yuan, parse_yuan

from .questions import FIRST, WHEN_ASKED, Answers, Question, fault_of, next_of

_SALT = "tuodi.family.draft"
_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NOT_ASKED = "Z"
_REGION, _PROOF, _GROUP = 6, 5, 4
_ALL = (*FIRST, *WHEN_ASKED.values())
_CHOSEN = tuple(q for q in _ALL if q.options is not None and q.name != "region")
_AMOUNTS = tuple(q for q in _ALL if q.options is None)


class FaultyCode(Exception):
    """The code is not one of ours; the message says so in Chinese."""

    def __init__(self) -> None:
        super().__init__("试算编码不对，请核对是否抄写完整；查询页改过版的，请重新试算")


def code_of(answers: Answers) -> str:
    """The code, in groups of four."""
    text = answers["region"] + "".join(_sign(q, answers.get(q.name)) for q in _CHOSEN)
    for one in _AMOUNTS:
        amount = _base36(parse_yuan(answers[one.name].replace(",", "")))
        text += _SIGNS[len(amount)] + amount
    text += _proof(text)
    return "-".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))


def answers_of(code: str) -> dict[str, str]:
    """The answers. Raises FaultyCode."""
    text = "".join(code.split()).replace("-", "").upper()
    if not constant_time_compare(_proof(text[:-_PROOF]), text[-_PROOF:]):
        raise FaultyCode
    found = {"region": text[:_REGION]}
    for sign, one in zip(text[_REGION:], _CHOSEN, strict=False):
        if sign != _NOT_ASKED:
            found[one.name] = _options(one)[_SIGNS.index(sign)]
    at = _REGION + len(_CHOSEN)
    for one in _AMOUNTS:
        size = _SIGNS.index(text[at])
        found[one.name] = format_yuan(int(text[at + 1 : at + 1 + size], 36))
        at += 1 + size
    if next_of(found) is not None or any(fault_of(q, found[q.name], found) for q in _ALL if q.name in found):
        raise FaultyCode
    return found


def fields_of(code: str) -> dict[str, str]:
    """Fields of the desk's form. Raises FaultyCode."""
    answers = answers_of(code)
    total, outside = parse_yuan(answers["total"]), parse_yuan(answers["outside"])
    fields = {
        "insu_admdvs": answers["region"], "insu_plan": answers["plan"], "hosp_lv": answers["hosp_lv"],
        "mdtrt_admdvs": answers["region"] if answers["place"] == "in_district" else "",
        "refl": answers.get("refl", "2"), "med_type": _care_code(answers["region"][:2], answers["care"]),
        "medfee_sumamt": format_yuan(total), "fulamt_ownpay_amt": format_yuan(outside),
        "inscp_scp_amt": format_yuan(total - outside), "dise_class": answers.get("dise_class", ""),
        "opsp_class": answers.get("opsp_class", ""),
    }  # fmt: skip
    return {name: value for name, value in fields.items() if value}


def _options(one: Question) -> list[str]:
    return [value for value, _ in one.options()] if one.options is not None else []


def _sign(one: Question, answer: str | None) -> str:
    return _NOT_ASKED if answer is None else _SIGNS[_options(one).index(answer)]


def _base36(number: int) -> str:
    def digits(rest: int) -> Iterator[str]:
        while rest:
            rest, digit = divmod(rest, len(_SIGNS))
            yield _SIGNS[digit]

    return "".join(digits(number))[::-1] or "0"


def _proof(text: str) -> str:
    asked = "|".join(f"{q.name}:{','.join(_options(q))}" for q in _CHOSEN)
    digest = salted_hmac(_SALT, f"{asked}|{text}", algorithm="sha256").digest()
    return base64.b32encode(digest).decode()[:_PROOF]


def _care_code(province: str, care: str) -> str:
    rows = load_yaml("codes", "care_types.yaml")["codes"]
    near = [row["code"] for row in rows if row["province"] == province and row.get("care_type") == care]
    wide = [row["code"] for row in rows if row["province"] == "00" and row.get("care_type") == care]
    return str((near or wide or [""])[0])
