"""Registering people and changing what is known of them. Free of HTTP; inside a transaction with an author."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django_scopes import get_scope

from .kept_values import to_json
from .models import Household, LifeEvent, Person, Place, Source
from .number_rules import checked
from .pinyin import pinyin_of
from .series import next_number
from .signals import facts_changed

_CHANGEABLE = frozenset({
    "psn_cert_type", "certno", "psn_name", "gend", "brdy", "naty", "psn_type", "phone", "relation", "resid_admdvs",
})  # fmt: skip
_SETTLING = frozenset({"brdy", "psn_type"})
"""What the amount of a bill may depend on."""


@dataclass(frozen=True, slots=True)
class Basis:
    """By whom and on what: the papers shown, or the file or list."""

    by: str
    date: dt.date
    reference: str = ""
    source: Source | None = None

    def kept(self, what: str) -> Source:
        """The source of the rows written on this basis."""
        if self.source is not None:
            return self.source
        return Source.objects.create(kind=Source.Kind.FORM, name=what, reference=self.reference, by=self.by)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A person to be registered. `household` empty: a household of one's own."""

    psn_cert_type: str
    certno: str
    psn_name: str
    township: str
    village: str = ""
    brdy: dt.date | None = None
    gend: str = ""
    household: Household | None = None
    address: str = ""
    relation: str = ""
    phone: str = ""
    naty: str = ""
    psn_type: str = ""
    resid_admdvs: str = ""
    psn_no: str = ""


@transaction.atomic
def register(new: Newcomer, basis: Basis) -> Person:
    """A new person. ValidationError by field; a number already here names its holder."""
    certno, brdy, gend = checked(new.psn_cert_type, new.certno, new.brdy, new.gend)
    _not_taken(new.psn_cert_type, certno)
    _past(brdy, basis.date, "brdy", "出生日期")
    township, village = place_of(new.township, new.village)
    county = township.code[:6]
    household = new.household
    if household is None:
        household = Household.objects.create(
            number=next_number("household", county), county=county, township=township.code, village=village,
            address=new.address,
        )  # fmt: skip
    name = clean_name(new.psn_name)
    pinyin, initials = pinyin_of(name)
    person: Person = Person.objects.create(
        psn_no=new.psn_no or next_number("person", county), psn_cert_type=new.psn_cert_type, certno=certno,
        psn_name=name, pinyin=pinyin, initials=initials, gend=gend, brdy=brdy, naty=new.naty, psn_type=new.psn_type,
        phone=new.phone, household=household, relation=new.relation, county=county, township=township.code,
        village=village, resid_admdvs=new.resid_admdvs or county,
    )  # fmt: skip
    note(person, LifeEvent.Kind.REGISTERED, basis, {"note": f"登记到户 {household.number}"})
    return person


@transaction.atomic
def change(person: Person, wanted: dict[str, Any], basis: Basis) -> frozenset[str]:
    """Change some of what is known of a person; the names of what really changed. ValidationError by field."""
    person = lock(person)
    unknown = wanted.keys() - _CHANGEABLE
    if unknown:
        raise KeyError(", ".join(sorted(unknown)))
    wanted = dict(wanted)
    if "psn_name" in wanted:
        wanted["psn_name"] = clean_name(wanted["psn_name"])
    if wanted.keys() & {"psn_cert_type", "certno", "brdy", "gend"}:
        _certificate(person, wanted, basis.date)
    changes = {n: [to_json(n, getattr(person, n)), to_json(n, v)] for n, v in wanted.items() if getattr(person, n) != v}
    if not changes:
        return frozenset()
    for name in changes:
        setattr(person, name, wanted[name])
    if "psn_name" in changes:
        person.pinyin, person.initials = pinyin_of(person.psn_name)
    person.save()
    # a list, since PostgreSQL does not keep the order of an object's keys
    told = [[name, before, after] for name, (before, after) in changes.items()]
    note(person, LifeEvent.Kind.CHANGED, basis, {"changes": told})
    if changes.keys() & _SETTLING:
        facts_changed.send(Person, people=frozenset({person.pk}), why="人员信息变更")
    return frozenset(changes)


def _certificate(person: Person, wanted: dict[str, Any], day: dt.date) -> None:
    kind = wanted.get("psn_cert_type", person.psn_cert_type)
    number = wanted.get("certno") or person.certno
    renumbered = (kind, number) != (person.psn_cert_type, person.certno)
    brdy = wanted.get("brdy") or (None if renumbered else person.brdy)
    if renumbered and brdy is None and kind != "01":
        brdy = person.brdy
    gend = wanted.get("gend") or ("" if renumbered else person.gend)
    if renumbered or wanted.keys() & {"brdy", "gend"}:
        number, brdy, gend = checked(kind, number, brdy, gend)
        _past(brdy, day, "brdy", "出生日期")
        if person.death_date and brdy > person.death_date:
            raise ValidationError({"brdy": f"出生日期晚于已登记的死亡日期 {person.death_date}"})
        _not_taken(kind, number, but=person)
        wanted.update(psn_cert_type=kind, certno=number, brdy=brdy, gend=gend)


def lock(person: Person) -> Person:
    """The row as it is now, kept from others until the transaction ends; one that was merged away takes no changes."""
    found: Person = Person.objects.select_for_update().get(pk=person.pk)
    if found.merged_into_id is not None:
        raise ValidationError("这份档案已合并到另一份，请在保留的档案上办理", code="merged")
    return found


def note(person: Person, kind: LifeEvent.Kind, basis: Basis, detail: dict[str, Any]) -> LifeEvent:
    """Write down what happened to a person's record."""
    event: LifeEvent = LifeEvent.objects.create(
        person=person, kind=kind, date=basis.date, detail=detail, by=basis.by, source=basis.kept(f"{kind.label}登记"),
    )  # fmt: skip
    return event


def place_of(township: str, village: str) -> tuple[Place, Place | None]:
    """A township in force inside the limits, and a village of it."""
    town = Place.objects.filter(code=township, level=Place.Level.TOWNSHIP, enddate=None).first()
    limits = get_scope()
    counties, own = limits.get("county"), limits.get("township")
    if town is None or (counties is not None and town.code[:6] not in counties) or (own and town.code != own):
        raise ValidationError({"township": "没有这个乡镇（街道），或不在您的管辖范围内"})
    if not village:
        return town, None
    found = Place.objects.filter(code=village, level=Place.Level.VILLAGE, parent=town, enddate=None).first()
    if found is None:
        raise ValidationError({"village": f"{town.name}没有这个村（社区）"})
    return town, found


def clean_name(name: str) -> str:
    """Without blanks around, the dot of long names in its one form."""
    found = name.strip().translate(str.maketrans("•・‧.", "····"))
    if not found:
        raise ValidationError({"psn_name": "请填写姓名"})
    return found


def _not_taken(kind: str, certno: str, but: Person | None = None) -> None:
    # whoever holds it may live outside the limits: the number is one in the whole installation
    holders = Person._base_manager.filter(psn_cert_type=kind, certno=certno, merged_into=None)
    holder = (holders.exclude(pk=but.pk) if but else holders).first()
    if holder is not None:
        told = f"该证件号码已登记为 {holder.psn_name}（人员编号 {holder.psn_no}）"
        raise ValidationError({"certno": ValidationError(told, code="taken")})


def _past(day: dt.date, registered: dt.date, field: str, what: str) -> None:
    if day > registered or registered > timezone.now().date():
        raise ValidationError({field: f"{what}或登记日期晚于今天"})
