"""Finding people: by number, name, pinyin; one by one for the services, in ways along the indexes for the search.

What was typed decides which columns are asked: digits are numbers, Chinese signs a name, letters pinyin or initials.
Every way is a range of an index that carries the limits too: hits are found, sorted and counted without the rows.
"""

from __future__ import annotations

import re

from django.db.models import Q, QuerySet

from tuodi.workbench.base.walk import Way

from .models import Person

LEAST = 2
"""Signs at least; one letter is the beginning of everybody."""
_NUMBER = re.compile(r"[A-Z]{0,4}[0-9][0-9A-Z]*")
_LETTERS = re.compile(r"[A-Z]+")
_AT_ONCE = 500


class NotFound(Exception):
    """No person, or several, with that number."""


def shown() -> QuerySet[Person]:
    """Everybody within the limits, without those merged into others."""
    found: QuerySet[Person] = Person.objects.filter(merged_into=None)
    return found


def ways(text: str) -> list[Way]:
    """Where those are who fit what was typed, the nearest hits first; none for less than `LEAST` signs."""
    typed = "".join(text.split()).upper()
    if len(typed) < LEAST and typed.isascii():
        return []
    if _LETTERS.fullmatch(typed):
        letters = typed.lower()
        whole = Q(pinyin__prefix=letters)
        return [
            Way(shown().filter(whole), "pinyin"),
            Way(shown().filter(~whole, initials__prefix=letters), "initials"),
        ]
    if _NUMBER.fullmatch(typed):
        cert = Q(certno__prefix=typed)
        return [Way(shown().filter(cert), "certno"), Way(shown().filter(~cert, psn_no__prefix=typed), "psn_no")]
    return [Way(shown().filter(psn_name__prefix="".join(text.split())), "psn_name")]


def survivor(person: Person) -> Person:
    """Who stands for a person now: the person, or whom the records were merged into."""
    while person.merged_into is not None:
        person = person.merged_into
    return person


def find_person(*, psn_no: str = "", certno: str = "", psn_cert_type: str = "") -> Person:
    """The one person with a number of either kind, through merges. NotFound says what is wrong."""
    if psn_no:
        found = Person.objects.filter(psn_no=psn_no).first()
        if found is None:
            raise NotFound(f"没有人员编号 {psn_no}")
        return survivor(found)
    candidates = Person.objects.filter(certno=certno.strip().upper())
    if psn_cert_type:
        candidates = candidates.filter(psn_cert_type=psn_cert_type)
    people = {one.pk: one for one in map(survivor, candidates)}
    if not people:
        raise NotFound("没有该证件号码的人员")
    if len(people) > 1:
        raise NotFound("该证件号码对应多人，请注明证件类型")
    return next(iter(people.values()))
