"""What the rooms above hear from the registry."""

from __future__ import annotations

from django.dispatch import Signal

facts_changed = Signal()
"""Something that settling depends on was added or taken back for some people: `people` (their ids, a frozenset), `why`.

Sent inside the transaction of the change, once for all its people.
"""
