"""What rows come to against what is known: the last known state stands in each test's first lines."""

import datetime as dt

import pytest

from tests.workbench.conftest import COUNTY, OTHER_COUNTY
from tests.workbench.lists.conftest import JUNE, number, outcomes, row_of
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.lists.certify import Certifying
from tuodi.workbench.lists.models import Designation

LOW, HARD, EDGE = "minimum_living", "special_hardship", "low_income_edge"


def line(name, order, identity="低保对象", begin="2023-01-01", *more):
    return (name, number(order), identity, begin, *more)


def test_unknown_known_and_changed_rows(person, certify, insure, upload):
    for order, name in enumerate(("甲一", "乙二", "丙三", "丁四"), 1):
        insure(person(name, order))
    from tuodi.workbench.access.scope import unlimited
    from tuodi.workbench.registry.models import Person

    with unlimited():
        two, three, four = Person.objects.order_by("pk")[1:4]
    for known in (two, three, four):
        certify(known, LOW)
    batch = upload(
        line("甲一", 1, begin="2024-06-10"),
        line("乙二", 2),
        line("丙三", 3, begin="2023-02-01"),
        line("丁四", 4, "低保对象", "2023-01-01", "2024-06-15", "不再符合条件"),
    )
    assert outcomes(batch) == [(2, "new"), (3, "unchanged"), (4, "changed"), (5, "ended")]
    assert "起始 2023-01-01 → 2023-02-01" in row_of(batch, number(3)).detail
    assert "终止 长期 → 2024-06-15" in row_of(batch, number(4)).detail
    assert batch.counts["people"] == 3


def test_who_is_no_longer_on_a_full_list_has_ended_and_on_a_list_of_changes_has_not(person, certify, upload):
    certify(person("甲一", 1), LOW)
    certify(person("乙二", 2), LOW)
    full = upload(line("甲一", 1))
    assert outcomes(full) == [(2, "unchanged"), (0, "ended")]
    gone = row_of(full, number(2))
    assert (gone.enddate, gone.end_reason, gone.vali_flag) == (dt.date(2024, 5, 31), "不在当月名单", True)
    assert outcomes(upload(line("甲一", 1), kind="changes")) == [(2, "unchanged")]


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ((dt.date(2024, 5, 31), None), "ended"),  # ends on its first day
        ((dt.date(2024, 6, 1), None), "withdrawn"),  # began in June and is not on June's list: it never was
        ((dt.date(2024, 7, 1), None), "untouched"),  # not yet June's concern
        ((dt.date(2023, 1, 1), dt.date(2024, 5, 31)), "untouched"),  # over already
        ((dt.date(2023, 1, 1), dt.date(2024, 6, 1)), "ended"),
    ],
)
def test_both_sides_of_the_month_for_one_who_is_not_listed(person, certify, upload, period, expected):
    person("甲一", 1)
    certify(person("乙二", 2), LOW, period[0], enddate=period[1])
    batch = upload(line("甲一", 1))
    gone = [found for found in outcomes(batch) if found[0] == 0]
    if expected == "untouched":
        assert gone == []
        return
    assert gone == [(0, "ended")]
    assert row_of(batch, number(2)).vali_flag == (expected == "ended")


def test_one_who_may_be_behind_a_bad_or_unmatched_row_is_not_ended(person, certify, upload):
    for order, name in ((1, "甲一"), (2, "乙二"), (3, "丙三")):
        certify(person(name, order), LOW)
    wrong = number(1)[:-1] + ("1" if number(1)[-1] != "1" else "2")
    batch = upload(("甲一", wrong, "低保", "2023-01-01"), ("乙二", number(77), "低保", "2023-01-01"))
    assert outcomes(batch) == [(2, "bad"), (3, "unmatched"), (0, "unsure"), (0, "unsure"), (0, "ended")]
    assert row_of(batch, number(3)).outcome == "ended"


def test_other_departments_and_regions_are_not_ended_by_this_list(person, certify, upload):
    one = person("甲一", 1)
    certify(one, "unstable_exit", certifier="rural_revitalisation")
    certify(person("乙二", 2), LOW, idet_admdvs=OTHER_COUNTY)
    person("丙三", 3)
    assert outcomes(upload(line("丙三", 3))) == [(2, "new")]


def test_a_change_of_class_ends_the_old_one_the_day_before(person, certify, upload):
    certify(person("甲一", 1), EDGE)
    batch = upload(line("甲一", 1, begin="2024-06-10"))
    assert outcomes(batch) == [(2, "new"), (0, "ended")]
    from tuodi.workbench.access.scope import unlimited
    from tuodi.workbench.lists.models import ListRow

    with unlimited():
        old = ListRow.objects.get(batch=batch, number=0)
    assert (old.identity, old.enddate, old.end_reason) == (EDGE, dt.date(2024, 6, 9), "转为其他身份")


def test_two_classes_that_exclude_each_other_clash_in_a_list_of_changes_and_within_a_file(person, certify, upload):
    certify(person("甲一", 1), EDGE)
    clash = upload(line("甲一", 1, begin="2024-06-10"), kind="changes")
    assert outcomes(clash) == [(2, "clash")]
    row = row_of(clash, number(1))
    assert row.would == "new"
    assert "低保边缘家庭成员（2023-01-01起）不能同时享有" in row.detail
    person("乙二", 2)
    both = upload(line("乙二", 2, begin="2024-06-01"), line("乙二", 2, "特困人员", "2024-06-01"), kind="changes")
    assert outcomes(both) == [(2, "clash"), (3, "clash")]


@pytest.mark.parametrize(("end", "expected"), [(dt.date(2024, 6, 9), "new"), (dt.date(2024, 6, 10), "clash")])
def test_classes_that_only_meet_do_not_clash(person, certify, upload, end, expected):
    certify(person("甲一", 1), EDGE, enddate=end)
    assert outcomes(upload(line("甲一", 1, begin="2024-06-10"), kind="changes")) == [(2, expected)]


def test_the_same_class_by_another_region_clashes(person, certify, upload):
    certify(person("甲一", 1), LOW, idet_admdvs=OTHER_COUNTY)
    batch = upload(line("甲一", 1, begin="2024-06-10"), kind="changes")
    assert outcomes(batch) == [(2, "clash")]
    assert "黔江区民政部门已认定低保对象" in row_of(batch, number(1)).detail


def test_another_name_under_the_number_is_held_and_a_dot_in_a_name_is_not(person, upload):
    person("甲一", 1)
    person("阿依古丽·买买提", 2)
    batch = upload(line("贾一", 1), line("阿依古丽买买提", 2))
    assert outcomes(batch) == [(2, "name"), (3, "new")]
    assert row_of(batch, number(1)).would == "new"


@pytest.mark.parametrize(
    ("end", "expected"), [("", "dead"), ("2024-05-03", "dead"), ("2024-05-02", "new"), ("2024-05-01", "new")]
)
def test_a_dead_person_may_not_go_on(person, upload, end, expected):
    person("甲一", 1, death_date=dt.date(2024, 5, 2))
    assert outcomes(upload(line("甲一", 1, "低保对象", "2024-01-01", end, "死亡"))) == [(2, expected)]


def test_a_dead_person_who_is_not_listed_ends_with_the_death(person, certify, upload):
    certify(person("甲一", 1, death_date=dt.date(2024, 5, 2)), LOW)
    person("乙二", 2)
    batch = upload(line("乙二", 2))
    gone = row_of(batch, number(1))
    assert (gone.outcome, gone.enddate, gone.end_reason) == ("ended", dt.date(2024, 5, 2), "死亡")


def test_not_insured_insured_elsewhere_and_moved_away(person, insure, upload):
    insure(person("甲一", 1))
    person("乙二", 2)
    insure(person("丙三", 3), insu_admdvs=OTHER_COUNTY)
    insure(person("丁四", 4, county=OTHER_COUNTY, township=OTHER_COUNTY + "001"), insu_admdvs=COUNTY)
    insure(person("戊五", 5), 2023)
    batch = upload(*(line(name, order) for order, name in enumerate(("甲一", "乙二", "丙三", "丁四", "戊五"), 1)))
    assert outcomes(batch) == [(row, "new") for row in range(2, 7)]
    flags = [row_of(batch, number(order)).flags for order in range(1, 6)]
    back = "追溯认定"
    assert flags == [[back], ["当年未参保", back], ["异地参保", back], ["居住在外县", back], ["当年未参保", back]]


def test_several_classes_say_which_is_taken(person, certify, insure, upload):
    one = person("甲一", 1)
    insure(one)
    certify(one, "severe_disability", certifier="disabled_federation")
    batch = upload(line("甲一", 1, begin="2024-06-01"))
    row = row_of(batch, number(1))
    assert row.flags == ["多重身份"]
    assert "另有重度残疾人，医疗救助就高取低保对象" in row.detail


def test_nobody_and_somebody_alike(person, upload):
    person("甲一", 1)
    batch = upload(line("甲一", 2), line("乙二", 3))
    assert outcomes(batch) == [(2, "unmatched"), (3, "unmatched")]
    assert f"同名同生日的有1人，号码末四位{number(1)[-4:]}" in row_of(batch, number(2)).detail
    person("甲一", 4)
    assert outcomes(upload(line("甲一", 2), kind="changes")) == [(2, "several")]


def test_a_number_of_a_merged_person_is_the_person_it_was_merged_into(person, upload):
    kept = person("甲一", 1)
    person("甲一", 2, merged_into=kept)
    batch = upload(line("甲一", 2))
    assert row_of(batch, number(2)).person_id == kept.pk


def test_void_withdraws_what_is_known_and_does_nothing_where_nothing_is(person, certify, upload):
    certify(person("甲一", 1), LOW)
    person("乙二", 2)
    batch = upload(
        line("甲一", 1, "低保对象", "2023-01-01", "", "", "撤销"),
        line("乙二", 2, "低保对象", "2023-01-01", "", "", "撤销"),
        kind="changes",
    )
    assert outcomes(batch) == [(2, "changed"), (3, "unchanged")]
    assert not row_of(batch, number(1)).vali_flag


def test_a_later_version_of_a_record_counts_and_a_withdrawn_one_does_not(person, certify, upload):
    one = person("甲一", 1)
    certify(one, LOW, record_id="R")
    certify(one, LOW, record_id="R", begndate=dt.date(2023, 3, 1), known_from=dt.datetime(2023, 4, 1))
    two = person("乙二", 2)
    certify(two, LOW, record_id="S")
    certify(two, LOW, record_id="S", vali_flag=False, known_from=dt.datetime(2023, 4, 1))
    batch = upload(line("甲一", 1, begin="2023-03-01"))
    assert outcomes(batch) == [(2, "unchanged")]


@pytest.mark.parametrize(
    ("department", "classes"),
    [
        ("civil_affairs", {HARD, LOW, EDGE, "illness_poor"}),
        ("rural_revitalisation", {"returned_to_poverty", "unstable_exit", "marginal_at_risk", "sudden_hardship"}),
        ("disabled_federation", set()),
        ("taxation", set()),
    ],
)
def test_who_may_certify_what_in_pengshui_by_p_4_2b(db, department, classes):
    assert set(Certifying(COUNTY, JUNE).classes_of(department)) == classes


def test_before_its_own_document_the_county_follows_the_city(db):
    assert set(Certifying(COUNTY, dt.date(2023, 12, 31)).classes_of("civil_affairs")) == {HARD, LOW, EDGE}
    assert "illness_poor" in Certifying(COUNTY, dt.date(2024, 1, 1)).classes_of("civil_affairs")


def test_a_designation_fills_what_the_documents_leave_open_and_overrules_nothing(db):
    with acting("test"):
        for identity in ("severe_disability", LOW):
            Designation.objects.create(
                county=COUNTY, identity=identity, department="disabled_federation", basis="会议纪要", begndate=JUNE
            )
    assert Certifying(COUNTY, JUNE).classes_of("disabled_federation") == {"severe_disability": "会议纪要"}
    assert Certifying(COUNTY, dt.date(2024, 5, 31)).classes_of("disabled_federation") == {}
