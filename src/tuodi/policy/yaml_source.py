"""YAML with positions: every scalar stays text (no float is ever made), every path knows its line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .catalogue import Message
from .errors import DuplicateName, InvalidValue, Where
from .messages import message

PathKey = tuple[str | int, ...]

_IN_CHINESE = {
    "did not find expected ',' or ']'": "缺少逗号或 `]`",
    "did not find expected ',' or '}'": "缺少逗号或 `}`",
    "found unexpected end of stream": "引号没有配对",
    "mapping values are not allowed in this context": "此处不能有冒号",
    "could not find expected ':'": "缺少冒号",
    "did not find expected key": "缩进不齐，或此处应为键",
    "did not find expected '-' indicator": "此处应为列表项，以 `-` 开头",
    "found character that cannot start any token": "不能以此字符开头，须加引号；缩进不能用制表符",
}
"""What the YAML reader says most often."""


@dataclass(frozen=True, slots=True)
class Source:
    """A parsed file: its data and the line of every path in it."""

    name: str
    data: Any
    lines: dict[PathKey, int]

    def where(self, path: PathKey, clause: str = "") -> Where:
        """The nearest known line at or above a path."""
        while path and path not in self.lines:
            path = path[:-1]
        return Where(self.name, self.lines.get(path, 1), clause)


def read_source(path: Path, name: str | None = None) -> Source:
    """Parse one YAML file. Raises PolicyError on bad YAML, a duplicate key or a non-UTF-8 file."""
    label = name or path.name
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidValue(Where(label, 1), message("not_utf8", reason=error.reason)) from error
    return parse_source(text, label)


def parse_source(text: str, label: str) -> Source:
    """Parse YAML text under a file name used in messages."""
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        problem = getattr(error, "problem", None) or str(error)
        told = Message(_IN_CHINESE.get(problem, "结构有误"), problem)
        raise InvalidValue(Where(label, line), message("bad_yaml", problem=told)) from error
    lines: dict[PathKey, int] = {}
    data = _build(node, (), lines, label) if node is not None else {}
    return Source(label, data, lines)


def _build(node: yaml.Node, path: PathKey, lines: dict[PathKey, int], label: str) -> Any:
    line = node.start_mark.line + 1
    lines.setdefault(path, line)
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, (*path, i), lines, label) for i, item in enumerate(node.value)]
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        lines[(*path, key)] = key_node.start_mark.line + 1
        if key in result:
            raise DuplicateName(Where(label, key_node.start_mark.line + 1), message("key_twice", key=key))
        result[key] = _build(value_node, (*path, key), lines, label)
    return result


def _scalar(node: yaml.ScalarNode) -> str | bool | None:
    plain = not node.style
    if plain and node.value in ("", "~", "null"):
        return None
    if plain and node.value in ("true", "false"):
        return bool(node.value == "true")
    return str(node.value)
