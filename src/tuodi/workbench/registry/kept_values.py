"""Values of a person's columns inside JSON: dates as text, and what is sealed in its column sealed there too."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tuodi.workbench.vault.cipher import unseal
from tuodi.workbench.vault.fields import SecretField

from .people import Person


def to_json(name: str, value: Any) -> Any:
    """What may stand in JSON."""
    field = Person._meta.get_field(name)
    if isinstance(field, SecretField):
        return field.get_prep_value(value)
    return value.isoformat() if isinstance(value, dt.date) else value


def of_json(name: str, value: Any) -> Any:
    """The value again; dates stay text."""
    field = Person._meta.get_field(name)
    return unseal(value, field.place) if isinstance(field, SecretField) else value


def hides(name: str) -> bool:
    """Whether screens show its ends only."""
    return name == "certno" or isinstance(Person._meta.get_field(name), SecretField)
