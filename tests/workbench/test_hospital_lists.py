"""Lists for simulated hospitals: from a demonstration, never from an installation."""

import csv
import datetime as dt

import pytest

from tuodi.hospital.care import Item, Patient
from tuodi.hospital.lists import known_items, read_items, read_patients
from tuodi.lab.known_patients import PATIENTS
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.catalogue.models import Entry, Load
from tuodi.workbench.demo.catalogue import ITEMS
from tuodi.workbench.demo.hospital_lists import NotADemonstration, write
from tuodi.workbench.demo.hospitals import BY
from tuodi.workbench.registry.models import Source

ON = dt.date(2024, 11, 20)


@pytest.fixture
def items(db):
    """One item with a price cap of 12.34, one without."""
    with acting("test"), unlimited():
        load = Load.objects.create(region="500243", tab="1312", name="t", digest="t", stored="", by="test")
        held = {"area": "500243", "begndate": dt.date(2020, 1, 1), "valid": True, "load": load}
        Entry.objects.create(tab="1312", code="A1", chrgitm_lv="01", key="A1", digest="1", **held)
        Entry.objects.create(tab="1312", code="B2", chrgitm_lv="02", key="B2", digest="2", **held)
        Entry.objects.create(tab="1318", code="A1", amount=12_340_000, key="A1", digest="3", **held)
        Entry.objects.create(tab="1318", code="B2", amount=999_999_000_000, key="B2", digest="4", **held)


def test_no_real_people(make_person, insure, tmp_path):
    insure(make_person())
    with pytest.raises(NotADemonstration):
        write(tmp_path / "lists", 10, ON)
    assert not (tmp_path / "lists").exists()


def test_a_demonstration(make_person, insure, items, tmp_path):
    with acting("test"):
        Source.objects.create(kind=Source.Kind.SEED, name="演示患者", by=BY)
    insure(make_person("冉光明", certno="TEST00000000000009"))
    insure(make_person("杨迁入"), 2023)
    insure(make_person("黔江人", county="500114", township="500114001"))
    make_person("未参保")
    assert write(tmp_path, 10, ON) == (4, 2)
    known = [Patient(one.certno, one.psn_name) for one in PATIENTS]
    assert read_patients(tmp_path / "people.csv") == [*known, Patient("TEST00000000000009", "冉光明")]
    assert read_items(tmp_path / "items.csv") == [Item("A1", "ITEM0001", 12_34), Item("B2", "ITEM0002", 25_00)]
    assert write(tmp_path, 2, ON) == (2, 2)
    with (tmp_path / "people.csv").open(encoding="utf-8-sig") as file:
        assert len(list(csv.DictReader(file))) == 2


def test_items_of_the_demonstration():
    """The simulator's own list is the demonstration's catalogue: codes of the medical one, prices as asked."""
    assert [(one.med_list_codg, one.price) for one in known_items()] == [
        (one.medical_code, int(one.price.replace(".", ""))) for one in ITEMS
    ]
