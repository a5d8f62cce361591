"""片区: who guides which township; figures added over townships, never averaged."""

import pytest
from django.core.exceptions import ValidationError

from tests.workbench.conftest import COUNTY, OTHER_TOWN, TOWN
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.dashboards.areas import areas_of, lay_out, together
from tuodi.workbench.dashboards.figure import Value
from tuodi.workbench.dashboards.models import TownArea

TOWNS = {TOWN: "汉葭街道", OTHER_TOWN: "绍庆街道"}


class _Seen:
    def __init__(self, **towns):
        self.towns = [(town.removeprefix("t"), Value(*pair)) for town, pair in towns.items()]


def test_the_last_word_on_a_township_counts(places):
    with unlimited(), acting("leader"):
        assert lay_out(COUNTY, TOWNS, {TOWN: "第一片区", OTHER_TOWN: " 第一片区 "}, "leader") == 2
        assert lay_out(COUNTY, TOWNS, {TOWN: "第一片区", OTHER_TOWN: "第二片区"}, "leader") == 1
        assert areas_of(COUNTY) == {TOWN: "第一片区", OTHER_TOWN: "第二片区"}
        lay_out(COUNTY, TOWNS, {OTHER_TOWN: ""}, "leader")
        assert areas_of(COUNTY) == {TOWN: "第一片区"}
        assert TownArea.objects.count() == 4


def test_a_township_of_elsewhere_is_refused(places):
    with unlimited(), acting("leader"), pytest.raises(ValidationError, match="不是本县"):
        lay_out(COUNTY, TOWNS, {"500114001": "第一片区"}, "leader")


def test_rates_come_from_sums():
    # 1 of 10 and 9 of 10 are 10 of 20; a mean of rates would say the same only by accident: 1 of 2 and 9 of 10
    seen = _Seen(**{f"t{TOWN}": (1, 2), f"t{OTHER_TOWN}": (9, 10)})
    [(name, towns, [value])] = together([seen], {TOWN: "第一片区", OTHER_TOWN: "第一片区"})
    assert (name, towns, value.part, value.whole, value.rate) == ("第一片区", [TOWN, OTHER_TOWN], 10, 12, 8333)


def test_only_the_leader_lays_them_out(login):
    given = {f"town-{TOWN}": "第一片区"}
    page = login("review_officer").post("/boards/areas/", given)
    assert page.status_code == 200
    with unlimited():
        assert not TownArea.objects.exists()
    page = login("leader").post("/boards/areas/", given, follow=True).content.decode()
    assert "1 个镇街有变化" in page
    assert "<h3>第一片区</h3>" in page
