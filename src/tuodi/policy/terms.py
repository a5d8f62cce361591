"""The closed vocabulary: identity classes, groups, care types, funds, departments; names resolved to ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

RESIDENT = "resident"
"""The class every insured person holds."""

Family = Literal["classes", "groups", "care_types", "funds", "departments"]
FAMILIES: tuple[Family, ...] = ("classes", "groups", "care_types", "funds", "departments")


_KEYS = {"zh", "en", "aliases", "codes", "code", "clause", "setting", "members"}


@dataclass(frozen=True, slots=True)
class Term:
    """One word of the vocabulary: English id, Chinese label, English name, where it is defined."""

    id: str
    zh: str
    en: str
    family: Family
    clause: str = ""
    code: str = ""
    setting: str = ""
    members: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """Every name it goes by: id, label, aliases and codes."""


@dataclass(frozen=True, slots=True)
class Terms:
    """All terms. Lookups raise KeyError on an unknown name."""

    all: tuple[Term, ...]

    def family(self, family: Family) -> tuple[Term, ...]:
        """The terms of one family, in the order of the page."""
        return tuple(term for term in self.all if term.family == family)

    def find(self, family: Family, name: str) -> Term | None:
        """A term by any of its names."""
        return next((term for term in self.all if term.family == family and name in term.names), None)

    def label(self, family: Family, term_id: str) -> str:
        """The Chinese label of an id; the id itself where it is unknown."""
        term = self.find(family, term_id)
        return term.zh if term else term_id

    def classes_named(self, name: str) -> tuple[str, ...]:
        """A class or a group → class ids."""
        term = self.find("classes", name)
        if term:
            return (term.id,)
        group = self.find("groups", name)
        if group is None:
            raise KeyError(name)
        return group.members

    def with_classes(self, declared: dict[str, str], clause: str) -> Terms:
        """These terms and the classes a local document declares."""
        new = tuple(
            Term(key, zh, key.replace("_", " "), "classes", clause=clause, names=(key, zh))
            for key, zh in declared.items()
        )
        return Terms(self.all + new)


def parse_terms(data: dict[str, Any]) -> Terms:
    """`documents/terms.yaml` → Terms."""
    terms: list[Term] = []
    for family in FAMILIES:
        for key, entry in (data.get(family) or {}).items():
            if set(entry) - _KEYS:
                raise ValueError(f"terms.yaml: {key} has unknown keys {sorted(set(entry) - _KEYS)}")
            terms.append(
                Term(
                    id=key,
                    zh=entry["zh"],
                    en=entry["en"] if "en" in entry else key.replace("_", " "),
                    family=family,
                    clause=entry.get("clause") or "",
                    code=entry.get("code") or "",
                    setting=entry.get("setting") or "",
                    members=tuple(entry.get("members") or ()),
                    names=(key, entry["zh"], *(entry.get("aliases") or ()), *(entry.get("codes") or ())),
                )
            )
    return Terms(tuple(terms))
