"""A small catalogue of made-up items."""

import datetime as dt

import pytest

from tuodi.workbench.audit.acting import acting
from tuodi.workbench.catalogue.models import Entry, Load


@pytest.fixture
def load(places):
    with acting("test"):
        return Load.objects.create(
            region="500243", tab="1312", name="目录.txt", digest="0" * 64, stored="x", by="test", finished=True
        )


@pytest.fixture
def entry(load):
    """`entry("1312", "B", chrgitm_lv="02")` → a row of a catalogue."""
    made = 0

    def make(tab, code, **more):
        nonlocal made
        made += 1
        values = {
            "area": "500243", "begndate": dt.date(2024, 1, 1), "key": f"K{made}", "digest": f"D{made}", "valid": True,
            "load": load,
        } | more  # fmt: skip
        with acting("test"):
            return Entry.objects.create(tab=tab, code=code, **values)

    return make
