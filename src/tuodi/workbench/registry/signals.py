"""What the rooms above hear from the registry."""

from __future__ import annotations

from django.dispatch import Signal

facts_changed = Signal()
"""Something that settling depends on was added or taken back for some people: `people` (their ids, a frozenset), `why`.

Sent inside the transaction of the change, once for all its people.
"""

people_merged = Signal()
"""Two records became one: `merge` (models.Merge, state accepted), `kept`, `gone` (Person).

The registry has moved its own rows; a room above moves its rows from `gone` to `kept` and remembers which, by `merge`.
A receiver that finds an obstacle raises ValidationError: nothing is merged.
"""

people_unmerged = Signal()
"""A merge was undone: the same arguments. A room above puts back what it moved for this `merge`."""
