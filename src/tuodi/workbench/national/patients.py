"""A person as answers name one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tuodi.workbench.registry.models import Insurance, Person

_ADULT, _OLD = 18, 60


def base_info(person: Person, day: dt.date) -> dict[str, Any]:
    """A person as every answer names one."""
    return {
        "psn_no": person.psn_no, "psn_cert_type": person.psn_cert_type, "certno": person.certno,
        "psn_name": person.psn_name, "gend": person.gend, "naty": person.naty or None, "brdy": person.brdy,
        "age": age_on(person, day),
    }  # fmt: skip


def age_on(person: Person, day: dt.date) -> int:
    """Full years."""
    return day.year - person.brdy.year - ((day.month, day.day) < (person.brdy.month, person.brdy.day))


def psn_type_of(person: Person, insutype: str, day: dt.date) -> str:
    """The category: as registered, or of a resident by age; 99 where nobody said."""
    if person.psn_type:
        return person.psn_type
    if insutype != Insurance.Kind.RESIDENTS:
        return "99"
    age = age_on(person, day)
    if age < _ADULT:
        return "14"
    return "16" if age >= _OLD else "15"
