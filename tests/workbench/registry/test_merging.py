"""Merging two records: proposed by one, done by another, undone to the last row; and who is there twice."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django_fsm import TransitionNotAllowed

from tests.workbench.conftest import OTHER_TOWN, TOWN
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.registry.duplicates import find_pairs, keep_pairs
from tuodi.workbench.registry.find import find_person, shown
from tuodi.workbench.registry.likeness import Record, likeness
from tuodi.workbench.registry.merging import accept, mark_different, propose, refuse, undo
from tuodi.workbench.registry.models import DuplicatePair, IdentityRow, Insurance, Merge, Person
from tuodi.workbench.registry.signals import people_merged, people_unmerged

TABLES = ("registry_person", "registry_identityrow", "registry_insurance", "registry_household")


def everything():
    """All rows of the tables that a merge may touch."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT * FROM {table} ORDER BY id")  # noqa: S608 - names of our own tables
            found[table] = cursor.fetchall()
    return found


@pytest.fixture
def twice(make_person, certify, insure):
    """杨秀英 with a telephone missing, and the same woman again with another number."""
    kept = make_person("杨秀英", certno="A0001")
    gone = make_person("杨秀英", certno="A0002", phone="13900000000", naty="17")
    certify(kept, "minimum_living", record_id="k")
    certify(gone, "severe_disability", record_id="g")
    certify(gone, "severe_disability", record_id="g", known_from=dt.datetime(2023, 6, 1), enddate=dt.date(2030, 1, 1))
    insure(kept, 2024)
    insure(gone, 2024)
    insure(gone, 2023)
    return kept, gone


def merged(kept, gone):
    return accept(propose(kept, gone, "同一人", "li"), "同意", "wang")


def test_what_moves_and_what_stays(twice, working):
    kept, gone = twice
    merge = merged(kept, gone)
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (gone.merged_into, kept.phone, kept.naty) == (kept, "13900000000", "17")
    assert sorted(kept.identities.values_list("record_id", flat=True)) == ["g", "g", "k"]
    assert list(kept.insurances.order_by("year").values_list("year", flat=True)) == [2023, 2024]
    assert list(gone.insurances.values_list("year", flat=True)) == [2024]  # kept had one of that year
    assert find_person(certno="A0002") == kept
    assert list(shown()) == [kept]
    assert merge.state == "accepted"
    assert [e.kind for e in (*kept.events.all(), *gone.events.all())] == ["merged", "merged"]


def test_undo_leaves_every_row_as_it_was(twice, working):
    kept, gone = twice
    before = everything()
    merge = merged(kept, gone)
    assert everything() != before
    undo(merge, "不是同一人", "wang")
    assert everything() == before


def test_what_came_to_a_moved_record_after_the_merge_goes_back_with_it(twice, certify, working):
    kept, gone = twice
    merge = merged(kept, gone)
    certify(kept, "severe_disability", record_id="g", known_from=dt.datetime(2025, 1, 1), vali_flag=False)
    certify(kept, "stable_exit", record_id="new")
    Person.objects.filter(pk=kept.pk).update(phone="13811111111")
    undo(merge, "不是同一人", "wang")
    assert gone.identities.filter(record_id="g").count() == 3
    assert sorted(set(kept.identities.values_list("record_id", flat=True))) == ["k", "new"]
    kept.refresh_from_db()
    assert (kept.phone, kept.naty) == ("13811111111", "")  # changed since: stays; only filled: empty again


def test_the_maker_is_not_the_checker(twice, working):
    merge = propose(*twice, "同一人", "li")
    for act in (accept, refuse):
        with pytest.raises(ValidationError, match="提出人不能复核"):
            act(merge, "同意", "li")
    with pytest.raises(IntegrityError), transaction.atomic():
        Merge.objects.filter(pk=merge.pk).update(decided_by="li")  # the database too


def test_states_go_one_way(twice, working):
    kept, gone = twice
    merge = refuse(propose(kept, gone, "同一人", "li"), "不像", "wang")
    for act, said in ((accept, "已经处理过"), (refuse, "已经处理过"), (undo, "只有已完成")):
        with pytest.raises(ValidationError, match=said):
            act(merge, "x", "zhao")
    with pytest.raises(TransitionNotAllowed):
        merge.accept("wang", "", {})
    assert Person.objects.get(pk=gone.pk).merged_into is None
    again = propose(kept, gone, "再次核实", "li")
    with pytest.raises(ValidationError, match="待复核的合并"):
        propose(gone, kept, "反过来", "zhao")
    undo(accept(again, "同意", "wang"), "错了", "wang")
    assert merged(gone, kept).state == "accepted"  # the other way round, later


def test_merges_that_cannot_be(twice, make_person, working):
    kept, gone = twice
    with pytest.raises(ValidationError, match="与自己"):
        propose(kept, kept, "x", "li")
    dead = make_person("杨秀英", death_date=dt.date(2024, 1, 1))
    with pytest.raises(ValidationError, match="死亡登记不一致"):
        propose(kept, dead, "x", "li")
    merged(kept, gone)
    with pytest.raises(ValidationError, match="已经合并"):
        propose(make_person("丙"), gone, "x", "li")


def test_undo_waits_for_later_merges_and_for_the_number(twice, make_person, working):
    kept, gone = twice
    merge = merged(kept, gone)
    third = make_person("杨秀英", phone="1")
    later = merged(third, kept)
    assert find_person(certno="A0002") == third
    with pytest.raises(ValidationError, match="先撤销那一次"):
        undo(merge, "错了", "wang")
    undo(later, "错了", "wang")
    holder = make_person("别人", certno="A0002")
    with pytest.raises(ValidationError, match="另一份档案登记"):
        undo(merge, "错了", "wang")
    Person.objects.filter(pk=holder.pk).update(certno="A0003")
    undo(merge, "错了", "wang")


def test_rooms_above_hear_both_and_may_say_no(twice, working):
    kept, gone = twice
    heard, before = [], everything()

    def hear(merge, kept, gone, **_):
        heard.append((merge.state, kept.pk, gone.pk))

    def object_to(**_):
        raise ValidationError("有未完成的结算")

    people_merged.connect(hear)
    people_unmerged.connect(hear)
    people_merged.connect(object_to)
    try:
        with pytest.raises(ValidationError, match="未完成的结算"):
            merged(kept, gone)
        assert everything() == before
        people_merged.disconnect(object_to)
        heard.clear()
        undo(accept(Merge.objects.get(state="proposed"), "同意", "wang"), "错了", "wang")
    finally:
        for signal in (people_merged, people_unmerged):
            signal.disconnect(hear)
        people_merged.disconnect(object_to)
    assert heard == [("accepted", kept.pk, gone.pk), ("undone", kept.pk, gone.pk)]


# ---- who is there twice

ONE = Record(1, "杨秀英", "yangxiuying", dt.date(1980, 3, 5), "2", "01", "500243198003051226", TOWN, TOWN + "201")


@pytest.mark.parametrize(
    ("changed", "points", "signs"),
    [
        # 35 name + 25 birth + 28 one sign of the number + 15 village = 103, at most 100
        ({"number": "500243198003051227"}, 100, "姓名相同、出生日期相同、证件号码差一位、同村（社区）"),
        # 35 + 25 − 5 two residents' numbers far apart + 15 = 70: worth a look
        ({"number": "500114198003058888"}, 70, "姓名相同、出生日期相同、同村（社区）"),
        # … in another village of the township: 35 + 25 − 5 + 8 = 63
        ({"number": "500114198003058888", "village": TOWN + "202"}, 63, "姓名相同、出生日期相同、同乡镇"),
        # … and elsewhere: 35 + 25 − 5 + 0 = 55
        ({"number": "500114198003058888", "village": None, "township": OTHER_TOWN}, 55, "姓名相同、出生日期相同"),
        # 30 sounds alike + 25 + 35 the same number + 15 = 105, at most 100
        ({"name": "杨秀瑛", "kind": "99"}, 100, "姓名同音、出生日期相同、证件号码相同、同村（社区）"),
        # 35 + 18 day and month exchanged − 5 + 15 = 63
        ({"brdy": dt.date(1980, 5, 3), "number": "500114198005038888"}, 63, "姓名相同、出生月日颠倒、同村（社区）"),
        # 35 + 25 + 5 another kind of certificate + 15 = 80
        ({"kind": "990201", "number": "R123456789"}, 80, "姓名相同、出生日期相同、证件类型不同、同村（社区）"),
        # … but a man: 80 − 30 = 50
        (
            {"kind": "990201", "number": "R123456789", "gend": "1"},
            50,
            "姓名相同、出生日期相同、证件类型不同、同村（社区）、性别不同",
        ),
        # … sex not stated on it: 80
        (
            {"kind": "990201", "number": "R123456789", "gend": "9"},
            80,
            "姓名相同、出生日期相同、证件类型不同、同村（社区）",
        ),
    ],
)
def test_points_for_each_sign(changed, points, signs):
    other = ONE._replace(pk=2, **changed)
    assert likeness(ONE, other) == (points, signs.split("、"))
    assert likeness(other, ONE)[0] == points


def test_twins_are_two(make_person, working):
    for name, number in (("冉大双", "500243201503051226"), ("冉小双", "500243201503051242")):
        make_person(name, certno=number, brdy=dt.date(2015, 3, 5), village_id=TOWN + "201")
    assert find_pairs() == ({}, 0)


@pytest.fixture
def alike(make_person):
    """A woman three times: a mistyped number, a name that sounds alike; and others who share little."""
    born = dt.date(1980, 3, 5)
    people = [
        make_person("杨秀英", certno="500243198003051226", brdy=born, village_id=TOWN + "201"),
        make_person("杨秀英", certno="500243198003051262", brdy=born, village_id=TOWN + "201"),
        make_person("杨秀瑛", certno="500243198003051220", brdy=born, village_id=TOWN + "201"),
    ]
    make_person("杨秀英", certno="500114198003058888", brdy=born, township=OTHER_TOWN)
    make_person("张伟", certno="500243199001011111", brdy=dt.date(1990, 1, 1))
    return people


def test_the_search_finds_them_and_respects_what_was_decided(alike, working):
    one, two, three = alike
    found, skipped = find_pairs()
    assert (sorted(found), skipped) == ([(one.pk, two.pk), (one.pk, three.pk), (two.pk, three.pk)], 0)
    assert keep_pairs(found) == (3, 0)
    assert keep_pairs(find_pairs()[0]) == (0, 0)
    mark_different(DuplicatePair.objects.get(first=one, second=three), "本人到场核实", "li")
    with pytest.raises(ValidationError, match="核实过"):
        mark_different(DuplicatePair.objects.get(first=one, second=three), "再次", "li")
    Person.objects.filter(pk=two.pk).update(psn_name="王芳", pinyin="wangfang", certno="E1")
    assert keep_pairs(find_pairs()[0]) == (0, 2)  # two is like nobody any more; what was decided stays
    assert list(DuplicatePair.objects.values_list("state", flat=True)) == ["different"]


def test_a_merge_closes_the_pair_and_its_undo_opens_it(alike, working):
    one, two, _ = alike
    keep_pairs(find_pairs()[0])
    pair = DuplicatePair.objects.get(first=one, second=two)
    merge = merged(two, one)
    pair.refresh_from_db()
    assert pair.state == "merged"
    undo(merge, "错了", "wang")
    pair.refresh_from_db()
    assert pair.state == "open"


def test_moves_are_in_the_log_under_the_checkers_name(twice):
    from tuodi.workbench.access.scope import unlimited
    from tuodi.workbench.audit.models import Event

    with unlimited():
        with acting("li"):
            merge = propose(*twice, "同一人", "li")
        with acting("wang"):
            accept(merge, "同意", "wang")
        moved = Event.objects.filter(table="registry_identityrow", action="U")
        assert {event.actor for event in moved} == {"wang"}
        assert moved.count() == IdentityRow.objects.filter(record_id="g").count() == 2
        assert Insurance.objects.filter(person=twice[0]).count() == 2
