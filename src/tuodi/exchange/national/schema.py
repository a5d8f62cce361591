"""The transactions as data: which fields a message has, which must be there, what an answer holds.

Written down in `transactions/*.yaml` and `fields.yaml`. Behind a field's name, `!` says that we insist on it (in an
answer: that it is never missing), `*` that the interface declares it mandatory but real clients leave it out. A node's
name ends in `[]` where it is a list; the node `""` stands directly in the output, `"[]"` is the output itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

Kind = Literal["text", "money", "ratio", "number", "whole", "date", "moment"]
Grade = Literal["S", "M", "inferred"]
MONEY_PLACES, RATIO_PLACES = 2, 4
_WORD = re.compile(r"(\w+)(?::([A-Z][\d.]*))?([!*]?)")
_TYPE = re.compile(r"(C|N|DT|D)(?:(\d+)(?:\.(\d+))?)?")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a node."""

    name: str
    zh: str
    declared: str
    kind: Kind
    digits: int
    places: int
    insisted: bool = False
    said_mandatory: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """An object or a list of objects, with its fields by name. Itself only: what is learnt of it is kept by it."""

    name: str
    is_list: bool
    fields: Mapping[str, Field]
    optional: bool = False

    @property
    def insisted(self) -> bool:
        """Whether a message without it cannot be understood."""
        return not self.optional and any(one.insisted for one in self.fields.values())


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transaction. `moves_money` and `undoes`: its msgid is bound to its body."""

    infno: str
    zh: str
    group: str
    path: str
    grade: Grade
    input: tuple[Node, ...]
    output: tuple[Node, ...]
    moves_money: bool = False
    undoes: bool = False
    answers_file: bool = False
    twins: Mapping[str, str] = field(default_factory=dict)

    @property
    def binds_msgid(self) -> bool:
        """Whether the same msgid with another body is refused."""
        return self.moves_money or self.undoes


class _Written(BaseModel):
    """A transaction as it stands in a file."""

    model_config = ConfigDict(extra="forbid")

    zh: str
    path: str
    grade: Grade
    moves_money: bool = False
    undoes: bool = False
    answer: Literal["json", "file"] = "json"
    twins: dict[str, str] = {}
    input: dict[str, str]
    optional: tuple[str, ...] = ()
    output: dict[str, str] = {}


@cache
def transactions() -> Mapping[str, Transaction]:
    """Every transaction by its number."""
    folder = files(__package__) / "transactions"
    sets: dict[str, str] = yaml.safe_load((folder / "sets.yaml").read_text("utf-8"))
    found: dict[str, Transaction] = {}
    for place in sorted(folder.iterdir(), key=lambda one: one.name):
        if place.name == "sets.yaml":
            continue
        for infno, raw in yaml.safe_load(place.read_text("utf-8")).items():
            found[infno] = _transaction(infno, place.name.removesuffix(".yaml"), _Written.model_validate(raw), sets)
    return MappingProxyType(dict(sorted(found.items())))


@cache
def by_path() -> Mapping[str, str]:
    """The number of the transaction behind a service's own path."""
    return {one.path: one.infno for one in transactions().values()}


def family(infno: str) -> str:
    """The number without the letter of a variant: 2203A is 2203 in some provinces."""
    return infno.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def nodes_of(written: Mapping[str, str], sets: Mapping[str, str], optional: tuple[str, ...] = ()) -> Iterator[Node]:
    """Nodes from their names and fields. Raises ValueError for a field that `fields.yaml` does not have."""
    for name, text in written.items():
        plain = name.removesuffix("[]")
        fields: dict[str, Field] = {}
        for word in _words(text, sets):
            match = _WORD.fullmatch(word)
            if match is None:
                raise ValueError(f"{name}: {word!r}")
            fields[match[1]] = make_field(match[1], match[2] or "", match[3])
        yield Node(plain, name.endswith("[]"), MappingProxyType(fields), plain in optional)


def _transaction(infno: str, group: str, raw: _Written, sets: dict[str, str]) -> Transaction:
    return Transaction(
        infno=infno, zh=raw.zh, group=group, path=raw.path, grade=raw.grade,
        input=tuple(nodes_of(raw.input, sets, raw.optional)), output=tuple(nodes_of(raw.output, sets)),
        moves_money=raw.moves_money, undoes=raw.undoes, answers_file=raw.answer == "file",
        twins=MappingProxyType(raw.twins),
    )  # fmt: skip


def _words(text: str, sets: Mapping[str, str]) -> Iterator[str]:
    for word in text.split():
        if word.startswith("$"):
            yield from _words(sets[word[1:]], sets)
        else:
            yield word


@cache
def _dictionary() -> Mapping[str, tuple[str, str]]:
    raw = yaml.safe_load((files(__package__) / "fields.yaml").read_text("utf-8"))
    return {name: tuple(text.split(maxsplit=1)) for name, text in raw.items()}


def label(name: str) -> str:
    """A field's Chinese name; empty for one that is not ours."""
    return _dictionary().get(name, ("", ""))[1]


def make_field(name: str, declared: str = "", mark: str = "") -> Field:
    """A field of `fields.yaml`, marked for its place. Raises ValueError for an unknown one."""
    if name not in _dictionary():
        raise ValueError(f"fields.yaml has no {name}")
    known, zh = _dictionary()[name]
    declared = declared or known
    match = _TYPE.fullmatch(declared)
    if match is None:
        raise ValueError(f"{name}: {declared}")
    digits, places = int(match[2] or 0), int(match[3] or 0)
    return Field(name, zh, declared, _kind(match[1], places, digits), digits, places, mark == "!", mark != "")


def _kind(letter: str, places: int, digits: int) -> Kind:
    if letter == "C":
        return "text"
    if letter != "N":
        return "date" if letter == "D" else "moment"
    if not places:
        return "whole"
    if (digits, places) == (5, RATIO_PLACES):
        return "ratio"
    return "money" if places == MONEY_PLACES and digits > RATIO_PLACES else "number"


def provincial(transaction: Transaction, fields: Mapping[str, str], mandatory: tuple[str, ...]) -> Transaction:
    """A transaction with what a province adds to its input and insists on."""
    if not fields and not mandatory:
        return transaction
    added = {node.name: node for node in nodes_of(fields, {})}
    made = []
    for node in transaction.input:
        known = dict(node.fields)
        if node.name in added:
            known |= added[node.name].fields
        known = {
            name: one if name not in mandatory else make_field(name, one.declared, "!") for name, one in known.items()
        }
        made.append(Node(node.name, node.is_list, MappingProxyType(known), node.optional))
    return replace(transaction, input=tuple(made))
