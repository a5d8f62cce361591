"""The rule book of the installation: what Tuodi ships, and the installation's own documents in `DATA/documents`.

Every room asks this one. It is read once a process: new documents count after a new start. The demonstration has
documents of made-up figures besides.
"""

from __future__ import annotations

from functools import cache

from django.conf import settings

from tuodi.lab.demonstration import DOCUMENTS
from tuodi.policy.index import RuleIndex
from tuodi.policy.library import load_rule_book
from tuodi.policy.model import RuleBook

OWN_DOCUMENTS = "documents"


@cache
def book() -> RuleBook:
    """Raises PolicyErrors for a faulty document."""
    own = settings.DATA / OWN_DOCUMENTS
    return load_rule_book([*([own] if own.is_dir() else []), *([DOCUMENTS] if settings.DEMO else [])])


@cache
def index() -> RuleIndex:
    """For looking rules up."""
    return RuleIndex(book())
