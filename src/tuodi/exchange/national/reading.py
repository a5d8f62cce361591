"""A message's input by its schema: absent things left out, numbers exact, dates as dates; or what is wrong with it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tuodi.policy.money import LIMIT_FEN, format_yuan

from .schema import Field, Node, Transaction
from .values import is_absent, moment_of, number_of, scaled, text_of

_SPELLINGS = {"expContent": "exp_content"}
_PADDED = frozenset({"psn_cert_type", "cert_type", "mdtrt_cert_type"})
"""Codes of two digits that some clients send without the zero."""
_STRUCTURED = frozenset({"exp_content", "in"})
"""Declared as text, sent as an object or a list of bytes too."""
_LONGEST_SHOWN = 40


class Unreadable(Exception):
    """The input does not fit its schema. `code` is stable, the sentence names place, value and what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


def read_input(transaction: Transaction, raw: object) -> dict[str, Any]:
    """The nodes by name: a dict, or a list of dicts. Fields we do not know stay as they came. Raises Unreadable."""
    if is_absent(raw):
        raw = {}
    if not isinstance(raw, dict):
        raise Unreadable(f"{transaction.infno}.input", "input 应为 JSON 对象")
    found: dict[str, Any] = {}
    for node in transaction.input:
        value = _of_node(transaction, node, raw)
        if is_absent(value):
            if node.insisted:
                raise Unreadable(
                    f"{transaction.infno}.{node.name}.missing", f"缺少节点 input.{node.name}；请补充后重发"
                )
            continue
        found[node.name] = _node(transaction.infno, node, value)
    return found


def _of_node(transaction: Transaction, node: Node, raw: dict[str, Any]) -> object:
    """The node's value. Of a transaction with one node, some clients send the fields without it."""
    if node.name in raw:
        return raw[node.name]
    first = next((one for one in transaction.input if not one.optional), None)
    if node is first and not any(one.name in raw for one in transaction.input) and node.fields.keys() & raw.keys():
        return raw
    return None


def _node(infno: str, node: Node, value: object) -> dict[str, Any] | list[dict[str, Any]]:
    if not node.is_list:
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        return _fields(infno, node, value, node.name)
    rows = value if isinstance(value, list) else [value]
    return [_fields(infno, node, row, f"{node.name}[{at}]") for at, row in enumerate(rows, start=1)]


def _fields(infno: str, node: Node, value: object, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Unreadable(f"{infno}.{node.name}", f"{place} 应为 JSON 对象")
    found: dict[str, Any] = {}
    for key, one in value.items():
        name = _SPELLINGS.get(key) or str(key)
        if is_absent(one):
            continue
        known = node.fields.get(name)
        if known is None:
            found.setdefault(name, one)
            continue
        read = _value(infno, known, one, place)
        if read is not None:
            found[name] = read
    for name, known in node.fields.items():
        if known.insisted and name not in found:
            raise Unreadable(f"{infno}.{name}.missing", f"缺少 {place}.{name}（{known.zh}）；请补充后重发")
    return found


def _value(infno: str, field: Field, value: object, place: str) -> Any:
    if field.kind == "text":
        return _text(infno, field, value, place)
    if field.kind in ("date", "moment"):
        moment = moment_of(value)
        if moment is None:
            return None
        if not isinstance(moment, bool):
            return moment.date() if field.kind == "date" else moment
        raise _wrong(infno, field, value, place, "应为 yyyy-MM-dd" + (" HH:mm:ss" if field.kind == "moment" else ""))
    if isinstance(value, dict | list | bool):
        raise _wrong(infno, field, value, place, "应为数字")
    number = number_of(value)
    if number is None:
        raise _wrong(infno, field, value, place, "应为数字")
    if abs(number) >= 10 ** (field.digits - field.places):
        raise _wrong(infno, field, value, place, f"最多 {field.digits - field.places} 位整数")
    exact = scaled(number, field.places)
    if exact is None:
        raise _wrong(infno, field, value, place, f"最多 {field.places} 位小数")
    if field.kind == "money" and abs(exact) > LIMIT_FEN:
        raise _wrong(infno, field, value, place, f"不能超过 {format_yuan(LIMIT_FEN)} 元")
    if field.kind == "whole" and exact < 0:
        raise _wrong(infno, field, value, place, "不能为负数")
    return Fraction(exact, 10**field.places) if field.kind == "number" else exact


def _text(infno: str, field: Field, value: object, place: str) -> object:
    if isinstance(value, dict | list):
        if field.name in _STRUCTURED:
            return value
        raise _wrong(infno, field, value, place, "应为文本")
    text = text_of(value)
    return text.zfill(2) if field.name in _PADDED and len(text) == 1 else text


def _wrong(infno: str, field: Field, value: object, place: str, should: str) -> Unreadable:
    shown = text_of(value)[:_LONGEST_SHOWN]
    return Unreadable(f"{infno}.{field.name}.form", f"{place}.{field.name}（{field.zh}）“{shown}”有误：{should}")
