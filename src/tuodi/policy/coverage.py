"""Coverage: every clause of every document, what it became, and which tests touch it."""

from __future__ import annotations

import ast
import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .evidence_figures import named_rules
from .library import SHIPPED, document_files
from .schema import RULE_MODELS
from .screens import DUTIES, Screen, screens_of
from .yaml_source import Source, read_source

_ID = re.compile(r"(?<![A-Za-z0-9_.-])[A-Z][A-Z0-9]*-[A-Za-z0-9]+(?:\.[A-Za-z0-9]+)*(?![A-Za-z0-9_-])")
"""A clause id in running text; `W-3.3c/1`, the name of one of its rules, touches W-3.3c."""


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One clause: what it is, what it became and the tests that name it."""

    id: str
    document: str
    kind: str
    gist: str
    background: bool
    rules: tuple[tuple[str, int], ...]
    """Rule kind → how many."""
    becomes: str
    reason: str
    tests: tuple[str, ...] = ()
    screens: tuple[Screen, ...] = ()
    """Where it is done in the workbench."""

    @property
    def pointed_at(self) -> bool:
        """Whether a duty has a screen, or a reason why it has none; true of what is no duty."""
        return self.background or self.kind not in DUTIES or bool(self.screens)

    @property
    def outcome(self) -> str:
        """In words: `stage 2, bound 1; screen:desk`, the reason, or `nothing` where the clause says nothing."""
        made = ", ".join(f"{kind} {count}" for kind, count in self.rules)
        return "; ".join(part for part in (made, self.becomes, self.reason) if part) or "nothing"


@dataclass(frozen=True, slots=True)
class CoverageReport:
    """All clauses, and what is wrong with the list as a whole."""

    rows: tuple[CoverageRow, ...]
    faults: tuple[str, ...]
    tests_at_hand: bool = True
    """Whether there was a folder of tests to look at."""

    @property
    def counts(self) -> Mapping[str, int]:
        """How many clauses have rules, a screen to come, a reason only, nothing; how many a test touches, if known."""
        touched = {"touched_by_tests": sum(bool(row.tests) for row in self.rows)} if self.tests_at_hand else {}
        return {
            "clauses": len(self.rows),
            "with_rules": sum(bool(row.rules) for row in self.rows),
            "to_become_a_screen": sum(bool(row.becomes) for row in self.rows),
            "with_a_reason_only": sum(bool(row.reason) and not (row.rules or row.becomes) for row in self.rows),
            "duties_with_a_screen": sum(any(s.stands for s in row.screens) for row in self.rows if row.kind in DUTIES),
            "with_nothing": sum(not (row.rules or row.becomes or row.reason) for row in self.rows),
        } | touched


def coverage_report(library: Path, tests: Path | None = None, clauses: Path | None = None) -> CoverageReport:
    """Every clause below `library`. `tests` and `clauses` (a clauses.tsv) are looked at where they exist."""
    documents = [read_source(path) for path in document_files(library)]
    at_hand = tests is not None and tests.is_dir()
    touched = clauses_in_tests(tests) if tests is not None and at_hand else {}
    rows = tuple(row for document in documents for row in _rows(document, touched))
    faults = [f"{row.id}: says neither what it became nor why not" for row in rows if row.outcome == "nothing"]
    faults += [
        f"{row.id}: a {row.kind} that no screen shows" for row in rows if library == SHIPPED and not row.pointed_at
    ]
    faults += [f"{name}: declared {n} times" for name, n in Counter(row.id for row in rows).items() if n > 1]
    if clauses is not None and clauses.exists():
        faults += _against(rows, clauses)
    return CoverageReport(rows, tuple(faults), at_hand)


def clauses_in_tests(tests: Path) -> dict[str, tuple[str, ...]]:
    """Clause id → tests that hold it as a string: `file::test`, or the file where it stands outside a test."""
    found: dict[str, set[str]] = {}
    for path in sorted(tests.rglob("*")):
        name = path.relative_to(tests).as_posix()
        if path.suffix == ".py":
            holders = _strings(path.read_text(encoding="utf-8"), name)
        elif path.suffix == ".yaml":
            holders = iter([(name, path.read_text(encoding="utf-8"))])
        else:
            continue
        for holder, text in holders:
            for clause in _ID.findall(text):
                found.setdefault(clause, set()).add(holder)
    return {clause: tuple(sorted(names)) for clause, names in found.items()}


def _strings(code: str, file: str) -> Iterator[tuple[str, str]]:
    """Every string of a Python file with the test it stands in; a decorator belongs to its test."""
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return  # runs no test
    tests = [
        (min(node.lineno, *(d.lineno for d in node.decorator_list)) if node.decorator_list else node.lineno, node)
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test")
    ]
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            inside = [t.name for first, t in tests if first <= node.lineno <= (t.end_lineno or first)]
            yield (f"{file}::{inside[0]}" if inside else file), node.value


def _rows(document: Source, touched: Mapping[str, tuple[str, ...]]) -> Iterator[CoverageRow]:
    data = document.data
    for clause in data.get("clauses") or ():
        name = str(clause["clause"])
        yield CoverageRow(
            id=name,
            document=str(data.get("document", "")),
            kind=str(clause.get("kind", "")),
            gist=str(clause.get("gist", "")),
            background=data.get("background") in (True, "true"),
            rules=tuple(sorted(Counter(_kind(raw) for _, raw in named_rules(clause)).items())),
            becomes=str(clause.get("becomes") or ""),
            reason=str(clause.get("reason") or ""),
            tests=touched.get(name, ()),
            screens=screens_of(name, str(clause.get("becomes") or "")),
        )


def _kind(raw: Mapping[str, Any]) -> str:
    return next((RULE_MODELS[key].kind for key in raw if key in RULE_MODELS), "unknown")


def _against(rows: Sequence[CoverageRow], clauses: Path) -> Iterable[str]:
    with clauses.open(encoding="utf-8", newline="") as lines:
        listed = {line["id"]: line["kind"] for line in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)}
    ours = {row.id: row.kind for row in rows if not row.background}
    prefixes = {name.partition("-")[0] for name in listed}
    yield from (f"{name}: in {clauses.name}, in no document" for name in listed if name not in ours)
    for name, kind in ours.items():
        if name in listed and listed[name] != kind:
            yield f"{name}: {kind} here, {listed[name]} in {clauses.name}"
        elif name not in listed and name.partition("-")[0] in prefixes:
            yield f"{name}: in a document, not in {clauses.name}"
