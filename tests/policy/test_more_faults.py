"""Faults between rules and in values that the first list does not reach, and the cache of compiled books."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from tests.policy.small import RULES, book, document, in_chinese
from tests.policy.test_faulty_documents import only_error
from tuodi.policy import errors, library
from tuodi.policy.errors import PolicyError, PolicyErrors
from tuodi.policy.index import RuleIndex
from tuodi.policy.model import StageRule
from tuodi.policy.schema import json_schema
from tuodi.policy.terms import parse_terms
from tuodi.policy.yaml_source import read_source


def added(rule: str) -> str:
    """The small document with one more rule."""
    return document(rules=f"{RULES}      - {rule}\n")


@pytest.mark.parametrize(
    ("rule", "kind", "says"),
    [
        ("{adjust: critical, for: [低保对象], rate_plus: 1%}", errors.RuleOverlap, "both change stage critical"),
        ("{id: b, stage: tilt, slot: x, for: [低保边缘], rate: 1%, brackets: [{from: 1, rate: 1%}]}",
         errors.InvalidValue, "both `rate` and `brackets`"),
        ("{id: b, stage: tilt, slot: x, for: [低保边缘], brackets: [{from: 5, rate: 1%}, {from: 5, rate: 2%}]}",
         errors.InvalidValue, "do not rise"),
        ("{id: b, stage: case, rate: 1%}", errors.InvalidValue, "is a fact of the bill"),
        ("{parameter: y, zh: y, yuan: 1, rate: 1%}", errors.InvalidValue, "has 2 values"),
        ("{subsidy: premium, cover_years: {from: 2024}, rate: 1%, fixed: 1}", errors.InvalidValue, "exactly one of"),
        ("{id: b, in_force: {from: 24-1-1}, stage: tilt, slot: x, for: [低保边缘], rate: 1%}",
         errors.InvalidValue, "not a date"),
        ("{subsidy: premium, cover_years: {from: soon}, rate: 1%}", errors.InvalidValue, "not a whole number"),
    ],
)  # fmt: skip
def test_one_rule_too_many(rule: str, kind: type[PolicyError], says: str) -> None:
    error = only_error(added(rule))
    assert type(error) is kind
    assert says in error.problem


@pytest.mark.parametrize(
    ("second", "clash"),
    [
        ('{subsidy: premium, for: [低保对象], cover_years: {from: 2025}, plan: ["1"], rate: 80%}', True),
        ('{subsidy: premium, for: [低保对象], cover_years: {from: 2026}, plan: ["1"], rate: 80%}', False),
        ('{subsidy: premium, for: [低保对象], cover_years: {from: 2025}, plan: ["2"], rate: 80%}', False),
        ('{subsidy: premium, for: [特困人员], cover_years: {from: 2025}, plan: ["1"], rate: 80%}', False),
    ],
)
def test_two_subsidies_clash_only_for_one_class_year_and_plan(second: str, clash: bool) -> None:
    first = '{subsidy: premium, for: [低保对象], cover_years: {from: 2024, until: 2025}, plan: ["1"], rate: 90%}'
    text = document(rules=f"{RULES}      - {first}\n      - {second}\n")
    if clash:
        assert "cover year 2025" in only_error(text).problem
    else:
        assert book(text)


@pytest.mark.parametrize(("from_day", "clash"), [("2022-05-01", False), ("2022-04-30", True)])
def test_old_people_and_new_people_are_told_apart_by_their_day(from_day: str, clash: bool) -> None:
    old = "{subsidy: premium, cover_years: {from: 2022}, certified_before: 2022-05-01, rate: 1%}"
    new = f"{{subsidy: premium, cover_years: {{from: 2022}}, certified_from: {from_day}, rate: 2%}}"
    text = document(rules=f"{RULES}      - {old}\n      - {new}\n")
    if clash:
        assert type(only_error(text)) is errors.RuleOverlap
    else:
        assert book(text)


def test_two_readings_may_not_replace_the_same_key() -> None:
    rule = (
        "{id: b, stage: tilt, slot: x, for: [低保边缘], rate: 1%, variants: "
        "{tilt_period: {admission: {per: stay}}, assistance_deductible: {bill: {per: bill}}}}"
    )
    assert book(added(rule))
    assert book(added(rule), readings={"tilt_period": "admission"})
    with pytest.raises(PolicyErrors, match="both replace 'per'") as caught:
        book(added(rule), readings={"tilt_period": "admission", "assistance_deductible": "bill"})
    for error in caught.value.errors:
        assert "都替换本规则的 `per`" in in_chinese(error)


def test_a_variant_not_chosen_is_validated_all_the_same() -> None:
    rule = "{id: b, stage: tilt, slot: x, for: [低保边缘], rate: 1%, variants: {tilt_period: {admission: {rate: x}}}}"
    assert "not a rate" in only_error(added(rule)).problem


def test_a_rule_of_a_reading_not_chosen_does_not_stand() -> None:
    rule = "{id: b, stage: tilt, slot: x, for: [低保边缘], rate: 1%, under: {tilt_period: admission}}"
    assert not [r for r in book(added(rule)).of(StageRule) if r.origin.rule == "b"]
    stands = book(added(rule), readings={"tilt_period": "admission"})
    assert [r.origin.readings for r in stands.of(StageRule) if r.origin.rule == "b"] == [
        (("tilt_period", "admission"),)
    ]


def test_a_class_only_a_region_knows_is_declared_by_its_document() -> None:
    declared = "{identity: local, declares: {mild_disability: 三四级残疾人}, classes: [三四级残疾人]}"
    rule = "{id: b, stage: tilt, slot: x, for: [三四级残疾人], rate: 1%}"
    made = book(document(rules=f"{RULES}      - {declared}\n      - {rule}\n"))
    assert made.terms.label("classes", "mild_disability") == "三四级残疾人"


def test_a_document_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_bytes("document: 文".encode("gb18030"))
    with pytest.raises(PolicyError, match="not UTF-8") as caught:
        read_source(tmp_path / "x.yaml")
    in_chinese(caught.value)


def test_an_empty_document_names_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("", encoding="utf-8")
    with pytest.raises(PolicyErrors, match="'document' is missing") as caught:
        library.compile_files([tmp_path / "x.yaml"], {})
    assert "缺少 `document`。处理：加上 `document:`" in in_chinese(caught.value.errors[0])


def test_unknown_keys_of_a_term_are_not_lost() -> None:
    with pytest.raises(ValueError, match="unknown keys"):
        parse_terms({"funds": {"x": {"zh": "甲", "en": "a", "diabetes)": None}}})


def test_the_same_documents_have_the_same_hash_and_a_changed_fen_another() -> None:
    assert book().hash == book().hash
    changed = document(rules=RULES.replace("yuan: 17833", "yuan: 17833.01"))
    noted = document(rules=RULES.replace("yuan: 17833}", "yuan: 17833, note: 备注}"))
    assert book(changed).hash != book().hash
    assert book(noted).hash == book().hash


def test_a_nearer_region_s_figure_wins_and_a_value_fills_what_is_required() -> None:
    city = added("{parameter: income, zh: 收入, required: 由用户填写}")
    rule = "[{parameter: income, zh: 收入, yuan: 9}]"
    clause = f"  - {{clause: B-7, kind: parameter, gist: g, source: s, grade: A, rules: {rule}}}\n"
    county = document("440106", clause).replace("document: trial", "document: county")
    index = RuleIndex(book(city, county))
    day = book().documents[0].first
    assert str(index.figure("income", "440106", day)) == "Const(amount=900, unit='yuan')"
    assert str(index.figure("income", "440104", day)) == "Missing(name='income')"
    user = county.replace('region: "440106"', 'region: "440100"')
    assert str(RuleIndex(book(city, user)).figure("income", "440104", day)) == "Const(amount=900, unit='yuan')"


def test_the_cache_holds_rules_only_and_mends_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "user_cache_dir", lambda _name: str(tmp_path))
    first = library.load_rule_book()
    (stored,) = (tmp_path / "rulebooks").iterdir()
    assert library.load_rule_book().hash == first.hash
    for spoilt in (b"", b"no pickle", pickle.dumps(print), pickle.dumps([1])):
        stored.write_bytes(spoilt)
        assert library.load_rule_book().hash == first.hash


def test_without_a_writable_cache_it_still_loads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("x", encoding="utf-8")
    monkeypatch.setattr(library, "user_cache_dir", lambda _name: str(blocked))
    assert library.load_rule_book().rules
    assert library.load_rule_book(use_cache=False).rules


def test_the_json_schema_knows_every_kind_of_rule() -> None:
    schema = json_schema()
    assert {"StageSpec", "SubsidySpec", "BoundSpec", "DutySpec"} <= set(schema["$defs"])
    assert schema["$defs"]["StageSpec"]["additionalProperties"] is False
