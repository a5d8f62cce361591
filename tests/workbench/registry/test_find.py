"""Search, paging and counts: who is found, in which order, and that no page loses or repeats anybody."""

import pytest
from django_scopes import scope

from tests.workbench.conftest import COUNTY, OTHER_COUNTY, OTHER_TOWN
from tuodi.workbench.access.scope import scoped_to, unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.base import walk
from tuodi.workbench.base.walk import Walk, Way
from tuodi.workbench.registry.find import NotFound, find_person, shown, ways
from tuodi.workbench.registry.models import Person


def names(text):
    keys = Walk(ways(text)).page({}).keys
    people = Person.objects.in_bulk(keys)
    return [people[key].psn_name for key in keys]


@pytest.fixture
def five(make_person):
    make_person("杨秀英", certno="500243198001011234")
    make_person("杨秀", certno="50024319800101002X")
    make_person("羊秀英", certno="H08123456", psn_cert_type="04")
    make_person("张伟", township=OTHER_TOWN)
    make_person("杨帆", county=OTHER_COUNTY, township=OTHER_COUNTY + "001")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("杨", ["杨秀", "杨秀英"]),  # exact before longer, and not the other county's 杨帆
        ("杨秀英", ["杨秀英"]),
        ("yangxiu", ["杨秀", "杨秀英", "羊秀英"]),
        ("yxy", ["杨秀英", "羊秀英"]),
        ("YX", ["杨秀", "杨秀英", "羊秀英"]),
        ("5002431980", ["杨秀", "杨秀英"]),  # …0100 before …0112
        ("500243 19800101 002x", ["杨秀"]),
        ("h081", ["羊秀英"]),
        ("P0000000", ["杨秀英", "杨秀", "羊秀英", "张伟"]),  # by person number
        ("y", []),
        ("", []),
        ("%", []),
        ("杨_", []),
        ("*秀", []),
    ],
)
def test_what_is_typed_finds_by_the_kind_of_its_signs(five, typed, found):
    with scope(county=(COUNTY,), township=None, department=None):
        assert names(typed) == found


def test_the_limits_hold_for_the_search(five, make_user):
    with scoped_to(make_user("township_staff", township=OTHER_TOWN)):
        assert names("yx") == []
        assert names("zw") == ["张伟"]


def test_a_person_by_any_number_and_through_a_merge(make_person):
    kept, gone = make_person("甲", certno="AB1234"), make_person("乙", certno="CD5678")
    make_person("丙", certno="AB1234", psn_cert_type="08")
    with unlimited():
        with acting("test"):
            Person.objects.filter(pk=gone.pk).update(merged_into=kept)
        assert find_person(psn_no=gone.psn_no) == kept
        assert find_person(certno=" cd5678 ") == kept
        with pytest.raises(NotFound, match="多人"):
            find_person(certno="AB1234")
        assert find_person(certno="AB1234", psn_cert_type="01") == kept
        with pytest.raises(NotFound, match="没有"):
            find_person(certno="ZZ")
        assert names("乙") == []


@pytest.fixture
def crowd(make_person):
    """Twenty-three people, several of one name."""
    for number in range(23):
        make_person("甲乙丙丁"[number % 4])


@pytest.mark.parametrize("by", ["", "psn_name"])
@pytest.mark.parametrize("down", [False, True])
def test_pages_forwards_backwards_and_by_number_agree(crowd, by, down):
    with unlimited():
        rows = shown()
        keys = [p.pk for p in Way(rows, by, down).ordered()]
        steps = Walk([Way(rows, by, down)], size=5)
        forwards, page = [], steps.page({})
        while True:
            forwards.append(page.keys)
            if not page.after:
                break
            page = steps.page({"after": page.after, "p": str(page.number + 1)})
        assert [len(keys) for keys in forwards] == [5, 5, 5, 5, 3]
        assert [key for part in forwards for key in part] == keys
        assert page.number == 5
        assert [steps.page({"p": str(n)}).keys for n in range(1, 6)] == forwards
        assert steps.last().keys == forwards[-1]
        back = steps.page({"before": page.before, "p": "4"})
        assert (back.keys, back.number) == (forwards[3], 4)
        first = steps.page({"before": steps.page({"p": "2"}).before, "p": "1"})
        assert (first.keys, first.before, bool(first.after)) == (forwards[0], "", True)


def test_several_ways_are_one_list(crowd):
    with unlimited():
        parts = [Way(shown().filter(psn_name=name)) for name in "乙甲"]
        keys = [p.pk for part in parts for p in part.ordered()]
        steps = Walk(parts, size=5)
        assert steps.count().number == 12  # 乙: 1, 5 … 21 are six; 甲: 0, 4 … 20 are six
        seen, page = list(steps.page({}).keys), steps.page({})
        while page.after:
            page = steps.page({"after": page.after})
            seen += page.keys
        assert seen == keys
        assert [steps.page({"p": str(n)}).keys for n in (1, 2, 3)] == [keys[:5], keys[5:10], keys[10:]]
        assert steps.page({"before": page.before}).keys == keys[5:10]


@pytest.mark.parametrize(
    "asked", [{"after": "x"}, {"after": "0.999999999"}, {"p": "-3"}, {"p": "zzz"}, {"p": "9999"}, {"before": "0.-1"}]
)
def test_nonsense_in_the_address_is_no_error(crowd, asked):
    with unlimited():
        Walk([Way(shown(), "psn_name")], size=5).page(asked)


def test_small_counts_are_of_now_and_large_ones_of_a_moment_ago(crowd, make_person, monkeypatch):
    monkeypatch.setattr(walk, "COUNTED", 23)
    with unlimited():
        steps = Walk([Way(shown())], size=5)
        assert (steps.count().number, steps.count().over) == (23, False)
        make_person("戊")
        count = steps.count()
        assert (count.number, count.over) == (23, True)  # more than are counted at once
        exact = steps.exact()
        assert (exact.number, exact.over, exact.at is not None) == (24, False, True)
        make_person("己")
        assert steps.count().number == 24  # kept for a while, and says of when
        assert steps.count().at == exact.at
        monkeypatch.setattr(walk, "KEPT", 0.0)
        assert steps.exact().number == 25


@pytest.mark.parametrize("order", [("", False), ("psn_name", False), ("brdy", True)])
def test_a_jump_goes_on_from_where_an_earlier_one_ended(crowd, monkeypatch, order):
    monkeypatch.setattr(walk, "FAR", 0)
    with unlimited():
        steps = Walk([Way(shown(), *order)], size=2)
        keys = [one.pk for one in steps.ways[0].ordered()]
        # 23 people, two a page: every page from every place that another left behind, forwards and backwards
        for number in (6, 7, 9, 4, 5, 8, 3, 10, 6, 2, 11, 12, 1):
            assert steps.page({"p": str(number)}).keys == keys[2 * number - 2 : 2 * number], number
        assert walk._marks


def test_a_place_does_not_move_when_its_row_does(crowd, monkeypatch):
    monkeypatch.setattr(walk, "FAR", 0)
    with unlimited(), acting("test"):
        steps = Walk([Way(shown(), "psn_no")], size=2)
        keys = [one.pk for one in steps.ways[0].ordered()]
        assert steps.page({"p": "6"}).keys == keys[10:12]
        Person.objects.filter(pk=keys[11]).update(psn_no="0")  # the row that the place behind page 6 is known by
        assert steps.page({"p": "7"}).keys == keys[12:14]


def test_a_page_does_not_wait_for_a_count_that_takes_long(crowd):
    with unlimited():
        steps = Walk([Way(shown(), late=True)], size=5)
        assert (steps.count().number, steps.count().over) == (0, True)
        assert len(steps.page({}).keys) == 5
        assert (steps.exact().number, steps.exact().over) == (23, False)
