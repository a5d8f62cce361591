"""Whom the rows of an export mean: the people of the county by number and by certificate, merged records followed."""

from __future__ import annotations

from functools import cached_property

from django.db.models.functions import Coalesce

from tuodi.workbench.registry.models import Person

Known = tuple[int, str]
"""A person's id and township."""


class People:
    """Read as a whole when first asked: an export is about most people of the county."""

    def __init__(self, county: str) -> None:
        self._county = county

    def _rows(self, *names: str) -> object:
        people = Person.objects.filter(county=self._county).annotate(who=Coalesce("merged_into_id", "id"))
        return people.values_list(*names, "who", "township").iterator(chunk_size=20_000)

    @cached_property
    def by_number(self) -> dict[str, Known]:
        """psn_no → the person."""
        return {number: (who, town) for number, who, town in self._rows("psn_no")}  # type: ignore[attr-defined]

    @cached_property
    def by_certificate(self) -> dict[str, Known]:
        """``type:number`` → the person."""
        rows = self._rows("psn_cert_type", "certno")
        return {f"{kind}:{number}": (who, town) for kind, number, who, town in rows}  # type: ignore[attr-defined]

    def find(self, keys: frozenset[str]) -> Known | None:
        """By any key a reader of rows has of a person."""
        for key in sorted(keys):
            found = self.by_certificate.get(key) if ":" in key else self.by_number.get(key)
            if found is not None:
                return found
        return None
