"""The persons of an identity or opening list under any key they have: psn_no, or certificate type and number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


class ListKeys:
    """Key of a person → the keys its list rows are kept under."""

    def __init__(self) -> None:
        self._rows_of: dict[str, tuple[str, ...]] = {}

    def add(self, person: str, certificate: str) -> None:
        """One row, kept under `person`, names this certificate too (empty: none)."""
        if certificate and certificate != person:
            found = self._rows_of.get(certificate, ())
            if person not in found:
                self._rows_of[certificate] = (*found, person)

    def certificates(self) -> set[str]:
        """All certificates that rows name besides the key they are kept under."""
        return set(self._rows_of)

    def persons(self, keys: Iterable[str]) -> list[str]:
        """Where the rows of a person with these keys are kept, in a fixed order."""
        return sorted({person for key in keys for person in (key, *self._rows_of.get(key, ()))})

    def __iter__(self) -> Iterator[str]:
        """The certificates that rows kept under another key name."""
        return iter(self._rows_of)
