"""Documents → rule book: variants of the chosen readings applied, every rule validated, names resolved to ids."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from pydantic import ValidationError

from .conflicts import check_book
from .divisions import known_division
from .errors import (
    DuplicateName,
    InvalidValue,
    PolicyError,
    PolicyErrors,
    RuleOverlap,
    UnknownKey,
    UnknownReference,
    Where,
)
from .messages import message
from .model import Clause, DocumentHead, Origin, Rule, RuleBook
from .names import NamedDays, Names, names_of_days
from .rates import rates_over_all
from .readings import Reading, choose, parse_readings
from .rule_builder import build_rule
from .schema import RULE_MODELS, DocumentSpec, RuleSpec
from .schema.base import Strict
from .schema.faults import fault_of
from .schema.rules import IdentitySpec, Stage, StageSpec
from .terms import Terms, parse_terms
from .yaml_source import PathKey, Source


@dataclass(frozen=True, slots=True)
class ParsedRule:
    """A validated rule with its place."""

    spec: RuleSpec
    source: Source
    path: PathKey
    clause: str
    rule_id: str
    readings: tuple[tuple[str, str], ...]
    document: DocumentSpec
    clause_source: str
    clause_grade: str


LONGEST_SPAN = 400
"""Unicode characters of source text one span may cover."""


class Compiler:
    """Collects all faults before giving up, so that a policy officer mends a document in one go."""

    def __init__(self, terms: Source, readings: Source, documents: list[Source], chosen: Mapping[str, str]) -> None:
        self.errors: list[PolicyError] = []
        self.idle: set[str] = set()
        self.terms: Terms = parse_terms(terms.data)
        self.register: tuple[Reading, ...] = parse_readings(readings.data)
        self.sources = documents
        self.choices = choose(self.register, chosen)

    def compile(self) -> RuleBook:
        """The rule book. Raises PolicyErrors with every fault found."""
        documents = [(source, spec) for source in self.sources if (spec := self._document(source)) is not None]
        self._unique(documents)
        parsed = [rule for source, spec in documents for rule in self._rules(source, spec)]
        for rule in parsed:
            if isinstance(rule.spec, IdentitySpec) and rule.spec.declares:
                self.terms = self.terms.with_classes(rule.spec.declares, rule.clause)
        names = Names(self.terms, days_of(parsed))
        own = {(p.document.region, p.spec.stage, p.spec.slot) for p in parsed if isinstance(p.spec, StageSpec)}
        rules = tuple(built for p in parsed for built in self._everywhere(p, names, own))
        if not self.errors:
            self.errors.extend(check_book(rules, self.terms, frozenset(self.idle)))
            self.errors.extend(rates_over_all(rules))
        if self.errors:
            raise PolicyErrors(self.errors)
        heads = tuple(_head(spec, source) for source, spec in documents)
        clauses = tuple(c for _, spec in documents for c in _clauses(spec, parsed))
        return RuleBook(
            hash=rules_hash(rules, self.choices),
            readings=self.choices,
            terms=self.terms,
            documents=heads,
            clauses=clauses,
            rules=rules,
        )

    def _document(self, source: Source) -> DocumentSpec | None:
        spec = self._validate(DocumentSpec, source.data, source, (), "")
        if not isinstance(spec, DocumentSpec):
            return None
        if not known_division(spec.region):
            fault = message("unknown_division", region=spec.region)
            self.errors.append(InvalidValue(source.where(("region",)), fault))
        for index, clause in enumerate(spec.clauses):
            where = source.where(("clauses", index), clause.clause)
            for start, end in clause.spans:
                if not 0 < end - start <= LONGEST_SPAN:
                    fault = message("span_length", start=start, end=end, most=LONGEST_SPAN)
                    self.errors.append(InvalidValue(where, fault))
            if not clause.rules and not clause.reason and not clause.becomes:
                self.errors.append(InvalidValue(where, message("clause_without_outcome")))
            if spec.background and not (clause.source and clause.grade):
                self.errors.append(InvalidValue(where, message("background_unsourced")))
        return spec

    def _unique(self, documents: list[tuple[Source, DocumentSpec]]) -> None:
        seen: dict[str, Any] = {}
        for source, spec in documents:
            for name, path in [
                (spec.document, ("document",)),
                *((c.clause, ("clauses", i)) for i, c in enumerate(spec.clauses)),
            ]:
                where = source.where(tuple(path), name)
                if name in seen:
                    self.errors.append(DuplicateName(where, message("declared_twice", name=name), seen[name]))
                seen[name] = where

    def _rules(self, source: Source, document: DocumentSpec) -> Iterator[ParsedRule]:
        for c_index, clause in enumerate(document.clauses):
            for r_index, raw in enumerate(clause.rules):
                path: PathKey = ("clauses", c_index, "rules", r_index)
                default_id = clause.clause if len(clause.rules) == 1 else f"{clause.clause}/{r_index + 1}"
                model = next((RULE_MODELS[key] for key in raw if key in RULE_MODELS), None)
                if model is None:
                    fault = message("no_rule_kind", kinds=tuple(RULE_MODELS))
                    self.errors.append(UnknownKey(source.where(path, clause.clause), fault))
                    continue
                chosen = self._chosen_form(raw, model, source, path, clause.clause)
                if chosen is None:
                    self.idle.add(str(raw.get("id") or default_id))
                    continue
                form, used = chosen
                spec = self._validate(model, form, source, path, clause.clause)
                if isinstance(spec, RuleSpec):
                    grade = spec.grade or clause.grade or ("S" if document.text else "")
                    name, given = spec.id or default_id, spec.source or clause.source or ""
                    yield ParsedRule(spec, source, path, clause.clause, name, used, document, given, grade)

    def _chosen_form(
        self, raw: dict[str, Any], model: type[RuleSpec], source: Source, path: PathKey, clause: str
    ) -> tuple[dict[str, Any], tuple[tuple[str, str], ...]] | None:
        """The rule under the chosen readings, None where it does not stand; every other form is validated too."""
        if not _readable(raw):
            self._validate(model, raw, source, path, clause)
            return None
        choices = dict(self.choices)
        form, used, stands = dict(raw), [], True
        changed: dict[str, str] = {}
        for name, choice in (raw.get("under") or {}).items():
            self._known_choice(name, choice, source, path, clause)
            stands = stands and choices.get(name) == choice
            used.append((name, choice))
        for name, patches in (raw.get("variants") or {}).items():
            for choice, patch in patches.items():
                self._known_choice(name, choice, source, path, clause)
                patched = _patched(raw, patch)
                if choices.get(name) == choice:
                    self._changed_once(changed, name, patch, source.where(path, clause))
                    form = _patched(form, patch)
                else:
                    self._validate(model, patched, source, path, clause)
            used.append((name, choices.get(name, "")))
        return (form, tuple(used)) if stands else None

    def _changed_once(self, changed: dict[str, str], name: str, patch: dict[str, Any], where: Where) -> None:
        """Two readings that replace the same key of a rule would silently undo one another."""
        for key in patch:
            if changed.get(key, name) != name:
                fault = message("readings_clash", one=changed[key], other=name, key=key)
                self.errors.append(RuleOverlap(where, fault))
            changed[key] = name

    def _known_choice(self, name: str, choice: str, source: Source, path: PathKey, clause: str) -> None:
        reading = next((r for r in self.register if r.name == name), None)
        if reading is None or choice not in dict(reading.choices):
            fault = message("unknown_choice", reading=name, choice=choice)
            self.errors.append(UnknownReference(source.where(path, clause), fault))

    def _validate(self, model: type[Strict], data: Any, source: Source, path: PathKey, clause: str) -> Strict | None:
        try:
            return model.model_validate(data)
        except ValidationError as error:
            for item in error.errors():
                at = (*path, *item["loc"])
                self.errors.append(fault_of(item, source.where(at, clause or _clause_at(source, at)), model))
        return None

    def _everywhere(self, parsed: ParsedRule, names: Names, own: set[tuple[str, Stage, str]]) -> Iterator[Rule]:
        """A rule, and a copy for each region below that gives a day of the rule another date of its own.

        `own`: the regions' own stages and slots, which a copy would get in the way of.
        """
        yield from self._build(parsed, names.at(parsed.document.region))
        if isinstance(parsed.spec, StageSpec):
            for region in names.days.below(parsed.document.region, names_of_days(parsed.spec)):
                if (region, parsed.spec.stage, parsed.spec.slot) not in own:
                    yield from self._build(parsed, names.at(region))

    def _build(self, parsed: ParsedRule, names: Names) -> Iterator[Rule]:
        copied = names.region not in ("", parsed.document.region)
        if names.lacking((parsed.spec.in_force or parsed.document.in_force).from_):
            self.idle.add(parsed.rule_id)  # it follows a day that is not known
            return
        where = parsed.source.where(parsed.path, parsed.clause)
        origin = Origin(
            rule=f"{parsed.rule_id}@{names.region}" if copied else parsed.rule_id,
            clause=parsed.clause,
            document=parsed.document.document,
            file=parsed.source.name,
            line=where.line,
            region=names.region if copied else parsed.document.region,
            grade=parsed.clause_grade,
            source=parsed.clause_source,
            demonstration=parsed.document.demonstration,
            readings=parsed.readings,
            note=parsed.spec.note or "",
        )
        try:
            yield build_rule(parsed.spec, origin, parsed.document, names, where)
        except PolicyError as error:
            self.errors.append(error)


def days_of(parsed: list[ParsedRule]) -> NamedDays:
    """The named days that the rules give, by region."""
    return NamedDays((p.spec, p.document.region, p.source.where(p.path, p.clause)) for p in parsed)


def rules_hash(rules: tuple[Rule, ...], choices: tuple[tuple[str, str], ...]) -> str:
    """SHA-256 over what the rules say: figures, dates, classes, clauses and readings; not over lines and notes."""
    digest = hashlib.sha256()
    for rule in rules:
        digest.update(repr(_plain(rule)).encode())
    digest.update(repr(choices).encode())
    return digest.hexdigest()


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        skipped = ("file", "line", "note", "source")
        return (type(value).__name__, *(_plain(getattr(value, f.name)) for f in fields(value) if f.name not in skipped))
    if isinstance(value, tuple):
        return tuple(_plain(item) for item in value)
    return str(value)


def _readable(raw: dict[str, Any]) -> bool:
    """Whether readings and their patches are written as keys and values; where not, the schema says so."""
    under, variants = raw.get("under") or {}, raw.get("variants") or {}
    if not isinstance(under, dict) or not isinstance(variants, dict):
        return False
    patched = variants.values()
    return all(isinstance(form, dict) and all(isinstance(patch, dict) for patch in form.values()) for form in patched)


def _patched(raw: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    merged = {**raw, **patch}
    return {key: item for key, item in merged.items() if item is not None}


def _clause_at(source: Source, path: PathKey) -> str:
    if len(path) > 1 and path[0] == "clauses" and isinstance(path[1], int):
        clauses = source.data.get("clauses") or []
        if path[1] < len(clauses) and isinstance(clauses[path[1]], dict):
            return str(clauses[path[1]].get("clause", ""))
    return ""


def _head(spec: DocumentSpec, source: Source) -> DocumentHead:
    return DocumentHead(
        id=spec.document,
        number=spec.number,
        title=spec.title,
        region=spec.region,
        issuers=spec.issuers,
        issued=spec.issued,
        first=spec.in_force.from_,  # type: ignore[arg-type]  # a document's own dates are plain days
        last=spec.in_force.until,  # type: ignore[arg-type]
        known_from=spec.known_from,
        supersedes=spec.supersedes,
        carries_out=spec.carries_out,
        missing_documents=spec.missing_documents,
        background=spec.background,
        demonstration=spec.demonstration,
        file=source.name,
    )


def _clauses(spec: DocumentSpec, parsed: list[ParsedRule]) -> Iterator[Clause]:
    for clause in spec.clauses:
        ids = tuple(p.rule_id for p in parsed if p.document.document == spec.document and p.clause == clause.clause)
        yield Clause(
            clause.clause, spec.document, clause.kind, clause.gist, ids, clause.reason or "", clause.becomes or ""
        )
