"""Compiles a mutated document among unchanged ones, which are read and built only once per choice of readings."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any

from tuodi.policy.compiler import Compiler, days_of
from tuodi.policy.conflicts import check_book
from tuodi.policy.errors import PolicyErrors
from tuodi.policy.library import SHIPPED, compile_sources, document_files, readings_source, terms_source
from tuodi.policy.model import Rule, RuleBook
from tuodi.policy.names import Names
from tuodi.policy.schema.base import NAMED_DAYS
from tuodi.policy.yaml_source import Source, read_source

Reading = tuple[tuple[str, str], ...]


@cache
def sources() -> tuple[Source, ...]:
    """The shipped documents, parsed once."""
    return tuple(read_source(path, f"{path.parent.name}/{path.name}") for path in document_files(SHIPPED))


@cache
def shipped(reading: Reading = ()) -> RuleBook:
    """The rule book of the shipped documents under a choice of readings."""
    return compile_sources(list(sources()), dict(reading))


@dataclasses.dataclass(frozen=True)
class _Base:
    """What the unchanged documents compile to."""

    book: RuleBook
    rules: dict[str, tuple[Rule, ...]]
    idle: dict[str, frozenset[str]]
    names: Names


@cache
def _base(reading: Reading) -> _Base:
    book = shipped(reading)
    rules = {source.name: tuple(r for r in book.rules if r.origin.file == source.name) for source in sources()}
    idle: dict[str, frozenset[str]] = {}
    parsed = []
    for source in sources():
        compiler = Compiler(terms_source(), readings_source(), [source], dict(reading))
        spec = compiler._document(source)
        parsed += compiler._rules(source, spec)
        idle[source.name] = frozenset(compiler.idle)
    return _Base(book, rules, idle, Names(book.terms, days_of(parsed)))


def recompiled(changed: Source, reading: Reading) -> RuleBook:
    """The rule book with one document changed. Raises PolicyErrors where it does not compile.

    Of the faults between rules only those of `check_book` are looked for; a mutant with another one has to be noticed
    by a check.
    """
    if _touches_all(changed) or _head(changed) != _head(_original(changed)):
        return compile_sources([changed if s.name == changed.name else s for s in sources()], dict(reading))
    base = _base(reading)
    compiler = Compiler(terms_source(), readings_source(), [changed], dict(reading))
    spec = compiler._document(changed)
    parsed = [] if spec is None else list(compiler._rules(changed, spec))
    built = tuple(rule for one in parsed for rule in compiler._everywhere(one, base.names, set()))
    rules = tuple(r for s in sources() for r in (built if s.name == changed.name else base.rules[s.name]))
    idle = frozenset(compiler.idle).union(*(ids for name, ids in base.idle.items() if name != changed.name))
    errors = compiler.errors or list(check_book(rules, base.book.terms, idle))
    if errors:
        raise PolicyErrors(errors)
    return dataclasses.replace(base.book, hash="mutant", rules=rules)


def _touches_all(source: Source) -> bool:
    """Whether a document gives a day or a class that other documents name."""
    rules = (rule for clause in _original(source).data["clauses"] for rule in clause.get("rules") or ())
    return any(rule.get("parameter") in NAMED_DAYS or rule.get("declares") for rule in rules)


def _head(source: Source) -> dict[str, Any]:
    return {key: item for key, item in source.data.items() if key != "clauses"}


def _original(source: Source) -> Source:
    return next(s for s in sources() if s.name == source.name)
