"""Evidence: figures of rules, figures of official prose, and their meeting at a recorded place."""

import hashlib
from dataclasses import replace

import pytest

from tuodi.policy.errors import InvalidValue
from tuodi.policy.evidence import (
    check,
    evidence_report,
    exception_share,
    figures_of,
    places_file,
    propose,
    read_places,
    record_places,
    write_places,
)
from tuodi.policy.evidence_figures import document_figures
from tuodi.policy.library import SHIPPED
from tuodi.policy.yaml_source import parse_source

TEXT = "总则。2023年起施行。低保对象超过 4000 元以上部分按60%的比例救助，特困人员超过3000元部分按70%救助，年限额3万元。"
HEAD = (
    "document: toy\nregion: '500000'\nin_force: {{from: {first}}}\ntext: {{file: toy.txt, sha256: {hash}}}\nclauses:\n"
)
CLAUSE = """
- clause: T-1
  spans: [[{spans}]]
  rules:
  - {{stage: tilt, for: [special_hardship], deductible: {amount}, rate: 70%, caps: [{{account: a, amount: 30000}}]}}
"""
SPAN = f"{TEXT.index('低保')}, {len(TEXT)}"


def toy(amount="3000", first="2023-01-01", extra="", spans=SPAN, text=TEXT):
    digest = hashlib.sha256(text.encode()).hexdigest()
    clause = CLAUSE.format(amount=amount, spans=spans)
    return parse_source(HEAD.format(first=first, hash=digest) + clause + extra, "toy.yaml")


def by_path(rows):
    return {(row.rule, row.path): row for row in rows}


# ------------------------------------------------------------------------------------------- figures of a rule


def test_money_rates_counts_and_dates_of_a_stage_are_figures():
    raw = parse_source(
        """
        stage: assistance
        in_force: {from: 2022-05-01, until: transition_end}
        when: {stay_in_policy_over: 30000, hosp_lv: ["2", "3"]}
        brackets: [{from: 9000, rate: 65%}, {from: $start * 50%, rate: $rate}]
        caps: [{account: assistance_paid, amount: 10000}]
        variants: {assistance_deductible: {bill: {deductible: 3000}}}
        """,
        "rule.yaml",
    ).data
    assert list(figures_of(raw)) == [
        ("in_force.from", "day", "2022-05-01"),  # transition_end is a name, not a number
        ("when.stay_in_policy_over", "yuan", "30000"),
        ("when.hosp_lv.0", "level", "2"),
        ("when.hosp_lv.1", "level", "3"),
        ("brackets.0.from", "yuan", "9000"),
        ("brackets.0.rate", "rate", "65%"),
        ("brackets.1.from.times", "rate", "50%"),  # $rate alone is no number
        ("caps.0.amount", "yuan", "10000"),
        ("variants.assistance_deductible.bill.deductible", "yuan", "3000"),
    ]


def test_the_keys_of_a_table_by_plan_or_level_are_figures_those_by_age_are_not():
    raw = {"stage": "basic", "flat": {"by": "insu_plan", "1": "300", "2": {"by": "minor", "true": "9", "false": "8"}}}
    assert list(figures_of(raw)) == [
        ("flat.1.key", "plan", "1"),
        ("flat.1", "yuan", "300"),
        ("flat.2.key", "plan", "2"),
        ("flat.2.true", "yuan", "9"),
        ("flat.2.false", "yuan", "8"),
    ]


def test_cover_years_and_plans_of_a_subsidy_are_figures():
    raw = {"subsidy": "premium", "cover_years": {"from": "2022"}, "plan": ["2"], "of_plan": "1", "fixed": "100"}
    kinds = [(path, kind) for path, kind, _ in figures_of(raw)]
    assert kinds == [("cover_years.from", "year"), ("plan.0", "plan"), ("of_plan", "plan"), ("fixed", "yuan")]


def test_a_rule_of_no_known_kind_has_no_figures():
    assert list(figures_of({"benefit": "x", "rate": "70%"})) == []


def test_the_date_of_the_document_is_counted_once():
    extra = """
- clause: T-2
  rules:
  - {bound: a, in_force: {from: 2023-01-01}}
  - {bound: b, in_force: {from: 2024-01-01}}
"""
    dates = [(f.rule, f.text) for f in document_figures(toy(extra=extra)) if f.kind == "day"]
    assert dates == [("document", "2023-01-01"), ("T-2/2", "2024-01-01")]


def test_rules_of_one_id_under_different_choices_are_told_apart():
    extra = """
- clause: T-2
  rules:
  - {id: x, stage: tilt, under: {a: b}, flat: 600}
  - {id: x, stage: tilt, under: {a: c}, flat: 700}
"""
    found = [(f.rule, f.text, f.reading) for f in document_figures(toy(extra=extra)) if f.clause == "T-2"]
    assert found == [("x", "600", "a=b"), ("x#2", "700", "a=c")]


# ------------------------------------------------------------------------------------------- places


def test_places_follow_the_order_of_the_rule_so_that_each_class_gets_its_own_figure():
    found = {p.path: TEXT[p.start : p.end] for p in propose(toy(), TEXT)}
    assert found == {"in_force.from": "2023年起", "deductible": "3000元", "rate": "70%", "caps.0.amount": "3万元"}
    low = next(p for p in propose(toy(amount="4000"), TEXT) if p.path == "deductible")
    assert TEXT[low.start : low.end] == "4000 元"


def test_every_figure_found_at_its_place():
    document = toy()
    rows = check(document, TEXT, propose(document, TEXT))
    assert [row.status for row in rows] == ["found"] * 4
    assert by_path(rows)["T-1", "caps.0.amount"].detail == "3万元"


def test_a_changed_figure_and_a_moved_place_are_wrong():
    places = propose(toy(), TEXT)
    changed = by_path(check(toy(amount="3001"), TEXT, places))["T-1", "deductible"]
    assert (changed.status, changed.detail) == ("wrong", "the rule says 3001, the recorded place is of 3000")
    moved = [replace(p, start=p.start + 1) if p.path == "rate" else p for p in places]
    row = by_path(check(toy(), TEXT, moved))["T-1", "rate"]
    assert row.status == "wrong"
    assert "the text has '0%'" in row.detail


def test_a_place_outside_the_clause_is_wrong():
    narrow = toy(spans=f"{TEXT.index('低保')}, {TEXT.index('，特困')}")
    row = by_path(check(narrow, TEXT, propose(toy(), TEXT)))["T-1", "deductible"]
    assert row.status == "wrong"
    assert "outside the spans of T-1" in row.detail


def test_another_text_is_wrong_even_where_the_figures_stand():
    other = TEXT.replace("总则", "附则")
    statuses = {row.status for row in check(toy(), other, propose(toy(), TEXT))}
    assert statuses == {"wrong"}


def test_without_the_text_the_recorded_places_are_only_recorded():
    rows = check(toy(), None, propose(toy(), TEXT))
    assert {row.status for row in rows} == {"recorded"}


def test_a_figure_without_place_or_reason_is_missing_with_a_reason_an_exception():
    document = toy(amount="123")
    places = propose(document, TEXT)
    assert by_path(check(document, TEXT, places))["T-1", "deductible"].status == "missing"
    assert by_path(check(document, TEXT, ()))["T-1", "rate"].status == "missing"
    told = [p if p.start is not None else replace(p, reason="why") for p in places]
    rows = check(document, TEXT, told)
    assert by_path(rows)["T-1", "deductible"].detail == "why"
    assert exception_share(rows) == (1, 4)
    assert [p.reason for p in propose(document, TEXT, told) if p.start is None] == ["why"]  # kept


def test_a_place_of_a_figure_that_no_longer_exists_is_wrong():
    places = propose(toy(), TEXT)
    rows = check(toy(), TEXT, [*places, replace(places[-1], path="flat")])
    assert by_path(rows)["T-1", "flat"].status == "wrong"


def test_a_date_may_be_inherited_from_another_clause_money_may_not():
    extra = f"""
- clause: T-0
  spans: [[0, {TEXT.index("低保")}]]
- clause: T-2
  spans: [[{TEXT.index("特困")}, {len(TEXT)}]]
  rules:
  - {{stage: tilt, in_force: {{from: 2023-01-01}}, counts_from: 2023-01-01, deductible: 4000}}
"""
    document = toy(extra=extra)
    rows = by_path(check(document, TEXT, propose(document, TEXT)))
    assert (rows["T-2", "counts_from"].status, rows["T-2", "counts_from"].detail) == ("inherited", "2023年起 (T-0)")
    assert rows["T-2", "deductible"].status == "missing"


def test_a_date_that_follows_from_the_head_is_placed_there_any_other_is_wrong():
    text = TEXT.replace("2023年起", "2023年3月1日起")

    def document(ends):
        extra = f"\n- clause: T-2\n  spans: []\n  rules: [{{repeal: x, ends: {ends}}}]\n"
        return toy(extra=extra, first="2023-03-01", text=text)

    place = propose(document("2023-02-28"), text)[-1]
    assert text[place.start : place.end] == "2023年3月1日起"
    right = by_path(check(document("2023-02-28"), text, [place]))["T-2", "ends"]
    assert (right.status, right.detail) == ("inherited", "2023年3月1日起: the day before")
    wrong = by_path(check(document("2022-12-31"), text, [replace(place, value="2022-12-31")]))["T-2", "ends"]
    assert (wrong.status, wrong.detail) == ("wrong", "2022-12-31 does not follow from 2023年3月1日起")


def test_a_figure_of_a_reading_names_it_and_one_from_elsewhere_its_source():
    extra = """
- clause: T-2
  spans: []
  source: yearbook
  grade: A
  rules:
  - {parameter: income, zh: x, yuan: 5}
- clause: T-3
  spans: []
  rules:
  - {stage: tilt, rate: $r, variants: {plus_five_points: {multiply: {rate: 85%}}}}
"""
    document = toy(extra=extra)
    rows = by_path(check(document, TEXT, propose(document, TEXT)))
    sourced = rows["T-2", "yuan"]
    assert (sourced.status, sourced.detail, sourced.grade) == ("sourced", "yearbook", "A")
    alternative = rows["T-3", "variants.plus_five_points.multiply.rate"]
    assert (alternative.status, alternative.detail) == ("reading", "reading plus_five_points=multiply")
    assert exception_share(rows.values()) == (0, 4)


def test_the_sidecar_is_read_as_written_and_a_bad_line_is_named(tmp_path):
    document = toy(amount="123")
    file = places_file(tmp_path / "toy.yaml")
    assert read_places(file) == ()
    written = tuple(propose(document, TEXT))
    write_places(file, written)
    assert read_places(file) == written
    for bad in ("T-1\tT-1\trate\t70%\t3", "T-1\tT-1\trate\t70%\tthree\t5"):
        file.write_text(f"head\n{bad}\n", encoding="utf-8")
        with pytest.raises(InvalidValue, match=r"toy\.evidence\.tsv:2"):
            read_places(file)


# ------------------------------------------------------------------------------------------- the shipped library


def test_every_figure_of_the_shipped_documents_has_a_recorded_place_or_a_reason():
    rows = evidence_report(SHIPPED, None)
    assert not [row for row in rows if row.status in ("wrong", "missing")]
    exceptions, figures = exception_share(rows)
    assert exceptions <= 0.03 * figures
    assert all(
        row.detail and row.grade in ("S", "A", "B", "C") for row in rows if row.status == "sourced" and row.clause
    )


def test_the_report_reads_the_texts_it_is_given_and_places_are_recorded_from_them(tmp_path):
    library, sources = tmp_path / "library", tmp_path / "sources"
    place = library / "500000" / "toy.yaml"
    place.parent.mkdir(parents=True)
    sources.mkdir()
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    transition = (
        "\n- clause: T-0\n  spans: []\n  source: s\n  rules: [{parameter: transition_end, zh: x, day: 2025-12-31}]\n"
    )
    body = HEAD.format(first="2023-01-01", hash=digest) + CLAUSE.format(amount="3000", spans=SPAN) + transition
    place.write_text(body, encoding="utf-8")
    assert record_places(library, sources) == []
    assert {row.status for row in evidence_report(library, sources)} == {"missing", "sourced"}
    (sources / "toy.txt").write_bytes(TEXT.encode())
    assert record_places(library, sources) == [places_file(place)]
    assert {row.status for row in evidence_report(library, sources)} == {"found", "sourced"}
    assert {row.status for row in evidence_report(library, None)} == {"recorded", "sourced"}
