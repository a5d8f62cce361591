"""The register of readings agrees with the rules that use it, and with the page made from it."""

import pytest

from tuodi.policy.errors import UnknownReference
from tuodi.policy.library import SHIPPED, document_files, readings_source
from tuodi.policy.readings import choose, parse_readings
from tuodi.policy.readings_page import acting_choices, fill_computed, readings_page, refresh, register_faults
from tuodi.policy.yaml_source import parse_source, read_source

REGISTER = """# ---- one 甲

first:
  clauses: [T-1]
  question: "q?"
  choices: {"no": "不", "yes": "是", maybe: "也许"}
  why: "w"
  computed: []

# ---- two 乙

second:
  clauses: [T-2]
  question: "q | r?"
  choices: {a: "A", b: "B"}
  why: "w"
  computed: [b]
"""
RULES = """
clauses:
- clause: T-1
  rules:
  - {stage: tilt, under: {first: "yes"}, variants: {first: {"no": {rate: 1%}}}}
"""


def document(text=RULES):
    return parse_source(text, "toy.yaml")


def register(text=REGISTER):
    return parse_source(text, "readings.yaml")


def test_choices_named_by_rules_act():
    assert acting_choices([document()]) == {"first": {"no", "yes"}}


def test_what_disagrees_is_named():
    odd = RULES.replace('{first: "yes"}', "{first: never, third: a}")
    assert register_faults(register(), [document(odd)]) == [
        "third: used by rules, not in the register",
        "first: rules use choice never, which the register does not list",
        "first: never acts in rules and is not listed as computed",
        "first: no acts in rules and is not listed as computed",
        "first: yes is not computed and has no reason in no_effect",
        "first: maybe is not computed and has no reason in no_effect",
        "second: listed as computed, but no rule uses the reading",
        "second: clause T-2 is in no document",
    ]


def test_every_choice_is_the_default_or_computed_or_explained():
    told = REGISTER.replace("computed: []", 'computed: []\n  no_effect: {"yes": "甲 / no bill asks"}')
    assert register_faults(register(told), [parse_source("clauses: [{clause: T-1}, {clause: T-2}]", "toy.yaml")]) == [
        "first: maybe is not computed and has no reason in no_effect",
        "second: listed as computed, but no rule uses the reading",
    ]


@pytest.mark.parametrize("choice", ["a", "never"])
def test_the_default_needs_no_reason(choice):
    told = f'{REGISTER}  no_effect: {{{choice}: "甲 / x"}}\n'
    fault = f"second: no_effect names {choice}, which is the default or no choice"
    assert fault in register_faults(register(told), [document()])


def test_a_choice_that_acts_may_say_that_no_amount_changes():
    told = f'{REGISTER}  no_effect: {{b: "甲 / words only"}}\n'
    rules = RULES.replace("first", "second").replace("yes", "b").replace("no", "b")
    assert [f for f in register_faults(register(told), [document(rules)]) if f.startswith("second: no_effect")] == []
    assert "`b`† B (‡ 甲 / words only)" in readings_page(told)


@pytest.mark.parametrize("why", ["甲", "甲 / ", " / x"])
def test_a_reason_is_written_in_both_languages(why):
    told = REGISTER.replace("computed: []", f'computed: []\n  no_effect: {{maybe: "{why}"}}')
    fault = "first: the reason of maybe is not written 中文 / English"
    assert fault in register_faults(register(told), [document()])


def test_the_reason_stands_on_the_page_and_in_the_refusal():
    told = REGISTER.replace("computed: []", 'computed: []\n  no_effect: {maybe: "甲 / no bill asks"}')
    assert "`maybe` 也许 (‡ 甲 / no bill asks)" in readings_page(told)
    with pytest.raises(UnknownReference, match=r"\(no bill asks\)") as caught:
        choose(parse_readings(register(told).data), {"first": "maybe"})
    assert "“maybe”计算（甲）。" in caught.value.line("zh")


def test_computed_is_filled_from_the_rules_in_the_order_of_the_choices():
    filled = fill_computed(REGISTER, acting_choices([document()]))
    assert 'computed: ["no", "yes"]' in filled
    assert "computed: [b]" not in filled
    assert fill_computed(filled, acting_choices([document()])) == filled


def test_a_choice_that_acts_by_the_absence_of_a_rule_stays_computed():
    told = REGISTER.replace("computed: []", "computed: [maybe]")
    assert 'computed: ["no", "yes", maybe]' in fill_computed(told, acting_choices([document()]))


def test_the_page_has_a_row_per_reading_under_its_section():
    page = readings_page(REGISTER)
    assert page.index("## one 甲") < page.index("| `first` |") < page.index("## two 乙") < page.index("| `second` |")
    assert "| `second` | T-2 | q / r? | **`a`** A; `b`† B | w |" in page


def test_refreshing_fills_the_register_and_writes_the_page(tmp_path):
    (tmp_path / "readings.yaml").write_text(REGISTER, encoding="utf-8")
    (tmp_path / "toy.yaml").write_text(RULES, encoding="utf-8")
    assert refresh(tmp_path / "page.md", tmp_path) == [
        "first: maybe is not computed and has no reason in no_effect",
        "second: clause T-2 is in no document",
        "second: b is not computed and has no reason in no_effect",
    ]
    filled = (tmp_path / "readings.yaml").read_text(encoding="utf-8")
    assert 'computed: ["no", "yes"]' in filled
    assert (tmp_path / "page.md").read_text(encoding="utf-8") == readings_page(filled)


def test_the_shipped_register_agrees_with_the_shipped_documents():
    documents = [read_source(path) for path in document_files(SHIPPED)]
    assert register_faults(readings_source(), documents) == []


def test_the_page_in_docs_is_the_one_generated(root):
    text = (SHIPPED / "readings.yaml").read_text(encoding="utf-8")
    assert (root / "docs" / "readings.md").read_text(encoding="utf-8") == readings_page(text)
