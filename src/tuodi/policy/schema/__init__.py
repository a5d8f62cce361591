"""The strict schema of policy documents, as written in YAML; exported as JSON Schema for editors."""

from .document import ClauseSpec, DocumentSpec, json_schema
from .rules import RULE_MODELS, RuleSpec

__all__ = ["RULE_MODELS", "ClauseSpec", "DocumentSpec", "RuleSpec", "json_schema"]
