"""A policy document and its clauses as written in YAML."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field
from pydantic.json_schema import models_json_schema

from .base import Count, Day, Grade, Kind, Period, Strict
from .rules import RULE_MODELS

Span = Annotated[tuple[Count, Count], Field(description="first and one-past-last Unicode character, at most 400")]


class TextSpec(Strict):
    """The source text a document's spans point into; the text itself is kept outside the repository."""

    file: str
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    characters: Count


class ClauseSpec(Strict):
    """One clause: where it stands, what it says in our words, and what became of it."""

    clause: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*-[A-Za-z0-9.]+$")]
    kind: Kind
    gist: str
    spans: tuple[Span, ...] = ()
    source: str | None = None
    grade: Grade | None = None
    reason: str | None = None
    """Why nothing in the clause computes; needed where there are no rules."""
    becomes: str | None = None
    """The screen or list the clause turns into, e.g. `screen:enrolment-ledger`; said until it exists."""
    rules: tuple[dict[str, Any], ...] = ()


class DocumentSpec(Strict):
    """The head of a document; its clauses follow in the document's own order."""

    document: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    number: str
    title: str
    region: Annotated[str, Field(pattern=r"^\d{6}$")]
    issuers: tuple[str, ...]
    issued: Day | None = None
    in_force: Period
    known_from: Day
    supersedes: tuple[str, ...] = ()
    carries_out: tuple[str, ...] = ()
    missing_documents: tuple[str, ...] = ()
    background: bool = False
    """Figures from elsewhere: every clause needs a source and a grade instead of spans."""
    demonstration: bool = False
    """示例: figures made up for a demonstration; every statement that uses one says so."""
    text: TextSpec | None = None
    clauses: tuple[ClauseSpec, ...] = ()


def json_schema() -> dict[str, Any]:
    """JSON Schema of a document, rules included, for editors."""
    refs, definitions = models_json_schema([(model, "validation") for model in RULE_MODELS.values()])
    schema = DocumentSpec.model_json_schema()
    schema["$defs"].update(definitions["$defs"])
    schema["$defs"]["ClauseSpec"]["properties"]["rules"]["items"] = {"anyOf": list(refs.values())}
    schema["title"] = "Tuodi policy document"
    return schema
