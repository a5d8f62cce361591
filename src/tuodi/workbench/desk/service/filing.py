"""Registering referrals and out-of-area filings, and withdrawing them."""

from __future__ import annotations

from typing import Any

from tuodi.workbench.desk.models import Filing
from tuodi.workbench.registry.models import Person


def register(person: Person, by: str, **facts: Any) -> Filing:
    """A new one. ValidationError by field."""
    made = Filing(person=person, by=by, **facts)
    made.full_clean()
    made.save()
    return made


def withdraw(filing: Filing) -> Filing:
    """It holds no longer; what was settled under it stays."""
    filing.withdrawn = True
    filing.save(update_fields=["withdrawn"])
    return filing
