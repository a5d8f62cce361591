"""Each broken document gives an error that a policy officer can act on: file, line, clause, fault, mend."""

from __future__ import annotations

import pytest

from tests.policy.small import RULES, book, document, in_chinese
from tuodi.policy import errors
from tuodi.policy.errors import PolicyError, PolicyErrors
from tuodi.policy.yaml_source import parse_source


def spoilt(old: str, new: str) -> str:
    """The small document with one thing changed."""
    assert RULES.count(old) >= 1
    return document(rules=RULES.replace(old, new, 1))


def only_error(*texts: str) -> PolicyError:
    """The single fault of a compilation; it is told in Chinese too."""
    with pytest.raises(PolicyErrors) as caught:
        book(*texts)
    assert len(caught.value.errors) == 1, str(caught.value)
    in_chinese(caught.value.errors[0])
    return caught.value.errors[0]


@pytest.mark.parametrize(
    ("old", "new", "kind", "says", "mend"),
    [
        ("deductible: 1000,", "deductable: 1000,", errors.UnknownKey, "'deductable'", "deductible"),
        ("[特困人员], when", "[特困人人], when", errors.UnknownReference, "特困人人", "terms.yaml"),
        ("aid_paid, amount: 10000}]}\n      - {id: aid_low", "aid_payd, amount: 10000}]}\n      - {id: aid_low",
         errors.UnknownAccount, "aid_payd", "account: aid_payd"),
        ('"2": 70%, "3": 50%', '"2": 70%', errors.RuleGap, "leaves out 3", "else"),
        ("rate: 60%}", "rate: 60}", errors.InvalidValue, "not a rate", "form"),
        ("yuan: 17833}", "yuan: 17833.005}", errors.InvalidValue, "at most two decimals", "form"),
        ("$critical_deductible", "$critical_deductable", errors.UnknownReference, "$critical_deductable", "required"),
        ("id: aid_low", "id: aid_poor", errors.DuplicateName, "aid_poor", "another"),
        ("for: [低保对象], when", "for: [特困人员, 低保对象], when",
         errors.RuleOverlap, "special_hardship", "overrides"),
        ("ranks: {assistance: [特困人员, 低保对象]}", "ranks: {assistance: [特困人员]}",
         errors.UnknownReference, "minimum_living", "ranks"),
        ("deductible: 3000, rate: 50%", "deductible: 3000", errors.InvalidValue, "exactly one of", "open"),
        ("setting: [inpatient]}, per: year, rate: 70%", "setting: [inpatiant]}, per: year, rate: 70%",
         errors.InvalidValue, "inpatient", "form"),
        ("grade: B", "grade: D", errors.InvalidValue, "'S', 'A', 'B' or 'C'", "form"),
        ("    grade: B\n", "", errors.InvalidValue, "without source and grade", "grade"),
        ("{id: tilt, stage: tilt,", "{id: tilt, overrides: [nobody], stage: tilt,",
         errors.UnknownReference, "nobody", "id"),
        ("{adjust: critical, for", "{adjusts: critical, for", errors.UnknownKey, "no rule kind", "adjust"),
        ("for: [特困人员, 低保对象], when: {setting: [inpatient]}, per: year, deductible: 3000",
         "in_force: {from: 2025-01-01, until: 2024-06-30}, per: year, deductible: 3000",
         errors.InvalidValue, "2024-06-30", "order"),
        ("{id: tilt,", "{id: tilt, under: {no_such_reading: x},",
         errors.UnknownReference, "no_such_reading", "reading"),
        ("rate: 50%}", "rate: 50%, fund: 某基金}", errors.UnknownReference, "某基金", "funds"),
    ],
)  # fmt: skip
def test_a_fault_names_its_place_and_its_mend(
    old: str, new: str, kind: type[PolicyError], says: str, mend: str
) -> None:
    error = only_error(spoilt(old, new))
    assert type(error) is kind
    assert says in error.problem
    assert mend in error.mend
    assert error.where.file == "1.yaml"
    assert error.where.clause == "B-1"
    line = document().splitlines()[error.where.line - 1] if error.where.line > 10 else "B-1"
    assert line.strip(), "the line named is a line of the rule"


def test_overlap_names_both_places() -> None:
    error = only_error(spoilt("for: [低保对象], when", "for: [特困人员, 低保对象], when"))
    assert error.other is not None
    assert {error.where.line, error.other.line} == {29, 30}


def test_a_hole_in_time_between_two_rules_of_a_slot_is_a_gap() -> None:
    first = "id: aid_low, in_force: {from: 2024-01-01, until: 2024-06-30}, stage: assistance, for: [低保对象]"
    later = "      - {id: aid_low2, in_force: {from: 2024-07-02}, stage: assistance, for: [低保对象], rate: 10%}\n"
    rules = RULES.replace("id: aid_low, stage: assistance, for: [低保对象]", first) + later
    error = only_error(document(rules=rules))
    assert type(error) is errors.RuleGap
    assert "from 2024-07-01 to 2024-07-01" in error.problem
    assert error.other is not None


def test_without_the_hole_there_is_no_gap() -> None:
    first = "id: aid_low, in_force: {from: 2024-01-01, until: 2024-06-30}, stage: assistance, for: [低保对象]"
    later = "      - {id: aid_low2, in_force: {from: 2024-07-01}, stage: assistance, for: [低保对象], rate: 10%}\n"
    rules = RULES.replace("id: aid_low, stage: assistance, for: [低保对象]", first) + later
    assert len(book(document(rules=rules)).rules) == len(book().rules) + 1


def test_two_values_of_a_parameter_for_one_day() -> None:
    error = only_error(
        document(rules=RULES + "      - {parameter: critical_deductible, zh: 大病起付线, yuan: 18000}\n")
    )
    assert type(error) is errors.RuleOverlap
    assert error.other is not None


def test_all_faults_are_reported_at_once() -> None:
    text = spoilt("rate: 60%}", "rate: 60}").replace("yuan: 17833}", "yuan: x}")
    with pytest.raises(PolicyErrors) as caught:
        book(text)
    assert len(caught.value.errors) == 2


def test_a_clause_must_say_what_it_became() -> None:
    error = only_error(document(rules="  - {clause: B-9, kind: duty, gist: 空, source: s, grade: B}\n"))
    assert "neither what it became" in error.problem
    assert error.where.clause == "B-9"


def test_two_documents_may_not_share_a_clause_id() -> None:
    with pytest.raises(PolicyErrors) as caught:
        book(document(), document().replace("document: trial", "document: other"))
    assert any(type(e) is errors.DuplicateName and "B-1" in e.problem for e in caught.value.errors)
    for error in caught.value.errors:
        in_chinese(error)


@pytest.mark.parametrize(
    ("text", "says"),
    [("a: [1, 2", "not valid YAML"), ("a: 1\na: 2\n", "stands twice"), ("document: 'x\n", "not valid YAML")],
)
def test_bad_yaml_names_the_line(text: str, says: str) -> None:
    with pytest.raises(PolicyError) as caught:
        parse_source(text, "bad.yaml")
    assert says in str(caught.value)
    assert caught.value.where.line >= 1
    in_chinese(caught.value)


def test_unknown_reading_and_uncomputed_choice() -> None:
    with pytest.raises(PolicyError, match="no reading is called") as unknown:
        book(readings={"no_such": "x"})
    assert "没有叫“no_such”的读法" in in_chinese(unknown.value)
    with pytest.raises(PolicyError, match="cannot be computed") as uncomputed:
        book(readings={"identity_date": "no_such_choice"})
    assert "不能按“no_such_choice”计算" in in_chinese(uncomputed.value)


def test_nothing_falls_back_to_a_float() -> None:
    data = parse_source("a: 1.5\nb: 7e3\nc: true\nd: ~\ne: 08\n", "x.yaml").data
    assert data == {"a": "1.5", "b": "7e3", "c": True, "d": None, "e": "08"}
