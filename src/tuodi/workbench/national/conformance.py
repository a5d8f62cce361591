"""docs/national-interface.md from the schemas: ``python -m tuodi.workbench.national.conformance PAGE`` writes it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from tuodi.exchange.national.codes import own_dictionaries
from tuodi.exchange.national.region import NATION, shipped
from tuodi.exchange.national.schema import Field, Node, Transaction, transactions

from .care.orders import ORDERS

_GRADES = {
    "S": "specification",
    "M": "client's classes",
    "inferred": "inferred from public material; unknown fields accepted",
}


def page() -> str:
    """The whole page."""
    top = Path(__file__).with_suffix(".md").read_text(encoding="utf-8")
    return top + "\n" + "".join((*_regions(), *_orders(), *_summary(), *_details()))


def _regions() -> Iterator[str]:
    yield (
        "## By region\n\nSettings go from the nation to the county; an installation's own files in `DATA/national/` "
        "go over them.\n\n"
    )
    yield "| setting | nation | elsewhere |\n| --- | --- | --- |\n"
    files = shipped()
    for name, value in files[NATION].items():
        others = [f"{code}: `{said[name]}`" for code, said in files.items() if code != NATION and name in said]
        yield f"| `{name}` | `{value}` | {'; '.join(others)} |\n"
    for place, kinds in own_dictionaries().items():
        yield f"\nDictionaries of its own (1901): {place} has {', '.join(f'`{kind}`' for kind in kinds)}.\n"
    yield "\n"


def _orders() -> Iterator[str]:
    yield (
        "## Orders of settling, undoing and reversing\n\n"
        "结算 2102, 2207, 2304; 撤销结算 2103, 2208, 2305; 冲正 2601; 撤销就诊 2202, 2404. What each answers on what "
        "it finds: done; again: the aim was reached before, success and nothing done; tombstone: success, and the "
        "message that never came is refused should it still come; refused with the code and the sentence.\n\n"
        "| act | finds | answer | code | sentence |\n| --- | --- | --- | --- | --- |\n"
    )
    for one in ORDERS:
        yield f"| {one.act.value} | {one.was.value} | {one.outcome} | {one.code} | {one.zh} |\n"
    yield "\n"


def _summary() -> Iterator[str]:
    yield (
        "## Transactions\n\n"
        "Insisted on: the fields without which a message is refused; of a list, in every row. "
        "Fields: where the table comes from.\n\n"
        "| infno | name | insisted on | msgid | fields |\n| --- | --- | --- | --- | --- |\n"
    )
    for one in transactions().values():
        needs = ", ".join(
            f.name for node in one.input for f in node.fields.values() if f.insisted and not node.optional
        )
        bound = "bound" if one.binds_msgid else ""
        yield f"| [{one.infno}](#{one.infno.lower()}) | {one.zh} | {needs} | {bound} | {one.grade} |\n"
    yield "\nGrades: " + "; ".join(f"{grade} {text}" for grade, text in _GRADES.items()) + ".\n\n"


def _details() -> Iterator[str]:
    yield (
        "## Fields\n\n**bold**: insisted on (in an answer: never missing); *slanted*: declared mandatory, but left out "
        "by real clients and not insisted on.\n"
    )
    for one in transactions().values():
        yield f'\n<a id="{one.infno.lower()}"></a>\n\n### {one.infno} {one.zh}\n\n`/fsi/api/{one.path}`\n\n'
        yield from _nodes("in", one.input)
        yield from _nodes("out", one.output)
        if not one.output:
            yield f"* out: {'a file' if one.answers_file else 'no node'}\n"
        yield from _twins(one)


def _nodes(side: str, nodes: tuple[Node, ...]) -> Iterator[str]:
    for node in nodes:
        kind = "list" if node.is_list else "object"
        name = f"`{node.name}`" if node.name else "directly"
        optional = ", may be left out" if node.optional else ""
        yield f"* {side} {name} ({kind}{optional}): {', '.join(_field(field) for field in node.fields.values())}\n"


def _field(field: Field) -> str:
    text = f"{field.name} {field.declared}"
    if field.insisted:
        return f"**{text}**"
    return f"*{text}*" if field.said_mandatory else text


def _twins(one: Transaction) -> Iterator[str]:
    for name, other in one.twins.items():
        yield f"* `{name}` is written as `{other}` too\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
