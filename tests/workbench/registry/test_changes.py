"""Registering, changing, moving, death: what becomes of the record, and what is refused with which words."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django_scopes import scope

from tests.workbench.conftest import COUNTY, OTHER_TOWN, TOWN
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.registry.deaths import record_death, take_back_death
from tuodi.workbench.registry.facts import identity_records
from tuodi.workbench.registry.holding import classes_today, in_force
from tuodi.workbench.registry.models import IdentityRow, LifeEvent, Person
from tuodi.workbench.registry.moving import NewHome, leave, move
from tuodi.workbench.registry.registering import Newcomer, change, register
from tuodi.workbench.registry.signals import facts_changed

WOMAN_1949 = "11010519491231002X"  # the example of GB 11643: born 1949-12-31, 002 even: a woman
MAN_1880 = "440524188001010014"  # its other one: born 1880-01-01, 001 odd: a man


def newcomer(**more):
    return Newcomer(**({"psn_cert_type": "01", "certno": WOMAN_1949, "psn_name": "杨秀英", "township": TOWN} | more))


@pytest.fixture
def heard():
    calls = []

    def hear(people, why, **_):
        calls.append((people, why))

    facts_changed.connect(hear)
    yield calls
    facts_changed.disconnect(hear)


def test_a_residents_number_says_birth_and_sex(places, working, basis):
    person = register(newcomer(certno=" 11010519491231002x ", village=TOWN + "201"), basis)
    assert (person.certno, person.brdy, person.gend) == (WOMAN_1949, dt.date(1949, 12, 31), "2")
    assert (person.pinyin, person.initials, person.county) == ("yangxiuying", "yxy", COUNTY)
    assert person.psn_no == "5002439000000001"
    assert person.household.number == "5002439000000001"
    event = person.events.get()
    assert (event.kind, event.by, event.source.reference) == ("registered", "li", "户口簿 1234")


def test_numbers_given_out_go_on(places, working, basis):
    first, second = register(newcomer(), basis), register(newcomer(certno=MAN_1880), basis)
    assert [first.psn_no, second.psn_no] == ["5002439000000001", "5002439000000002"]


@pytest.mark.parametrize(
    ("change_of", "field", "said"),
    [
        ({"certno": "110105194912310021"}, "certno", "校验位不符"),
        ({"certno": "11010519491231002"}, "certno", "18位"),
        ({"certno": "11010519491331002X"}, "certno", "出生日期无效"),
        ({"certno": WOMAN_1949, "brdy": dt.date(1949, 12, 30)}, "brdy", "不符"),
        ({"certno": WOMAN_1949, "gend": "1"}, "gend", "性别不符"),
        ({"psn_cert_type": "990201", "certno": "R12345678", "brdy": dt.date(2024, 5, 1)}, "certno", "出生医学证明"),
        ({"psn_cert_type": "990201", "certno": "R123456789"}, "brdy", "填写出生日期"),
        ({"psn_cert_type": "990201", "certno": "R123456789", "brdy": dt.date(2024, 6, 2)}, "brdy", "晚于"),
        ({"psn_cert_type": "08", "certno": "E1"}, "certno", "4 至 50"),
        ({"psn_name": "  "}, "psn_name", "姓名"),
        ({"township": "500243009"}, "township", "没有这个乡镇"),
        ({"village": OTHER_TOWN + "201"}, "village", "没有这个村"),
    ],
)
def test_what_cannot_be_registered_says_field_and_reason(places, working, basis, change_of, field, said):
    with pytest.raises(ValidationError, match=said) as fault:
        register(newcomer(**change_of), basis)
    assert field in fault.value.message_dict
    assert not Person.objects.exists()


def test_a_newborn_on_the_day_of_registration(places, working, basis):
    one = newcomer(psn_cert_type="990201", certno="R123456789", brdy=dt.date(2024, 6, 1), psn_name="冉小宝")
    assert register(one, basis).gend == "9"


def test_a_number_is_one_persons_in_the_whole_installation(places, working, basis, make_person):
    holder = make_person("张伟", certno=WOMAN_1949, county="500114", township="500114001")
    with pytest.raises(ValidationError, match=f"张伟（人员编号 {holder.psn_no}）"):
        register(newcomer(), basis)


def test_a_township_outside_the_limits_is_refused(places, basis):
    limits = scope(county=(COUNTY,), township=OTHER_TOWN, department=None)
    with limits, acting("li"), pytest.raises(ValidationError, match="管辖范围"):
        register(newcomer(), basis)


def test_a_newborns_certificate_becomes_a_residents_number(make_person, working, basis, heard):
    person = make_person("冉小宝", certno="R123456789", psn_cert_type="990201", brdy=dt.date(1949, 12, 31))
    assert change(person, {"psn_cert_type": "01", "certno": WOMAN_1949}, basis) == {"psn_cert_type", "certno"}
    person.refresh_from_db()
    assert (person.psn_cert_type, person.certno, person.gend) == ("01", WOMAN_1949, "2")
    assert person.events.get().lines == ["证件类型：990201 → 01", "证件号码：********89 → 110105********002X"]
    assert heard == []  # nothing that a bill depends on


def test_another_birth_date_reaches_those_who_settle(make_person, working, basis, heard):
    person = make_person("甲", certno="E12345", psn_cert_type="08", brdy=dt.date(1980, 1, 1))
    change(person, {"brdy": dt.date(1980, 1, 2)}, basis)
    assert heard == [(frozenset({person.pk}), "人员信息变更")]


def test_a_change_that_changes_nothing_leaves_no_trace(make_person, working, basis):
    person = make_person("甲")
    assert change(person, {"psn_name": " 甲 ", "phone": ""}, basis) == frozenset()
    assert not person.events.exists()


def test_a_new_name_has_new_pinyin(make_person, working, basis):
    person = make_person("甲")
    change(person, {"psn_name": "古丽•阿依"}, basis)
    person.refresh_from_db()
    assert (person.psn_name, person.pinyin) == ("古丽·阿依", "guli·ayi")


def test_moving_into_a_household_and_into_a_new_one(make_person, working, basis):
    one, other = make_person("甲"), make_person("乙", township=OTHER_TOWN)
    move(one, NewHome(household=other.household, relation="配偶"), basis)
    one.refresh_from_db()
    assert (one.household, one.township, one.relation) == (other.household, OTHER_TOWN, "配偶")
    move(one, NewHome(township=TOWN, village=TOWN + "201"), basis)
    one.refresh_from_db()
    assert (one.township, one.village_id, one.household.number) == (TOWN, TOWN + "201", "5002439000000001")
    with pytest.raises(ValidationError, match="没有变化"):
        move(one, NewHome(household=one.household), basis)
    assert [e.kind for e in one.events.order_by("id")] == ["moved", "moved"]


def test_leaving_the_county_marks_the_file_and_keeps_it(make_person, working, basis):
    person = make_person("甲")
    for wrong, said in (("500000", "六位代码"), ("999999", "六位代码"), (COUNTY, "本县")):
        with pytest.raises(ValidationError, match=said):
            leave(person, wrong, basis)
    leave(person, "371002", basis)
    person.refresh_from_db()
    assert (person.left_to, person.left_date, person.county) == ("371002", basis.date, COUNTY)
    move(person, NewHome(township=TOWN), basis)  # and came back
    person.refresh_from_db()
    assert (person.left_to, person.left_date) == ("", None)


DIED = dt.date(2024, 3, 10)


def test_death_ends_what_runs_and_nothing_else(make_person, certify, insure, working, basis, heard):
    person = make_person("甲", brdy=dt.date(1950, 1, 1))
    certify(person, "minimum_living", record_id="runs")
    certify(person, "severe_disability", record_id="ended", enddate=dt.date(2023, 12, 31))
    certify(person, "special_hardship", record_id="ends that day", enddate=DIED)
    certify(person, "stable_exit", record_id="withdrawn", vali_flag=False)
    now, later = insure(person, 2024), insure(person, 2025)
    record_death(person, DIED, basis)
    person.refresh_from_db()
    assert person.death_date == DIED
    rows = IdentityRow.objects.order_by("id").values_list("record_id", "enddate", "end_reason")
    assert list(rows)[4:] == [("runs", DIED, "死亡")]  # one row is added, none changed
    now.refresh_from_db()
    later.refresh_from_db()
    assert (now.enddate, later.enddate) == (DIED, dt.date(2025, 12, 31))
    assert heard == [(frozenset({person.pk}), "死亡登记")]
    assert classes_today([person.pk]) == {}
    last = identity_records([person.pk])[person.pk][-1]
    assert (last.record_id, last.ended_by_death) == ("runs", True)


@pytest.mark.parametrize(("day", "said"), [(dt.date(1949, 12, 31), "早于出生"), (dt.date(2999, 1, 1), "晚于今天")])
def test_dates_of_death_that_cannot_be(make_person, working, basis, day, said):
    person = make_person("甲", brdy=dt.date(1950, 1, 1))
    with pytest.raises(ValidationError, match=said):
        record_death(person, day, basis)


def test_death_on_the_day_of_birth_and_not_twice(make_person, working, basis):
    person = make_person("甲", brdy=dt.date(2024, 3, 10))
    record_death(person, dt.date(2024, 3, 10), basis)
    with pytest.raises(ValidationError, match="已登记于 2024-03-10"):
        record_death(person, dt.date(2024, 3, 11), basis)
    with pytest.raises(ValidationError, match="不能迁移"):
        move(person, NewHome(township=TOWN), basis)


def test_a_death_taken_back_lets_everything_run_on(make_person, certify, insure, working, basis):
    person = make_person("甲")
    certify(person, "minimum_living", record_id="a")
    certify(person, "stable_exit", record_id="b", enddate=dt.date(2030, 12, 31))
    insured = insure(person, 2024)
    record_death(person, DIED, basis)
    spoke = IdentityRow.objects.filter(record_id="b").latest("known_from")
    certify(
        person,
        "stable_exit",
        record_id="b",
        enddate=dt.date(2024, 1, 31),
        known_from=spoke.known_from + dt.timedelta(seconds=1),
    )
    take_back_death(person, basis)
    person.refresh_from_db()
    insured.refresh_from_db()
    assert (person.death_date, insured.enddate) == (None, dt.date(2024, 12, 31))
    last = {row.record_id: row.enddate for row in in_force(dt.date(2024, 1, 15), dt.datetime(2999, 1, 1))}
    assert last == {"a": None, "b": dt.date(2024, 1, 31)}  # the department spoke since: its end holds
    with pytest.raises(ValidationError, match="没有登记死亡"):
        take_back_death(person, basis)
    assert LifeEvent.objects.filter(person=person).count() == 2


def test_a_merged_file_takes_no_changes(make_person, working, basis):
    kept, gone = make_person("甲"), make_person("乙")
    Person.objects.filter(pk=gone.pk).update(merged_into=kept)
    for act in (
        lambda: change(gone, {"phone": "1"}, basis),
        lambda: move(gone, NewHome(township=TOWN), basis),
        lambda: record_death(gone, DIED, basis),
    ):
        with pytest.raises(ValidationError, match="已合并到另一份"):
            act()
