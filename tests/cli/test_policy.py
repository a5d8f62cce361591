"""`tuodi policy` on the command line: what is asked wrongly is said, and every answer comes as JSON too."""

import csv
import json

import pytest

from tuodi.cli.policy import COMMANDS
from tuodi.lawcheck.scope import Scope
from tuodi.policy.library import SHIPPED, document_files, load_rule_book
from tuodi.policy.schema import RULE_MODELS
from tuodi.policy.yaml_source import read_source

REGIONS = [*Scope(load_rule_book()).regions, "500112", "371002"]
"""Those with documents, and two that come under others' documents."""


def test_policy_diff_of_two_days_and_of_two_regions(tuodi, as_json):
    text = tuodi("policy", "diff", "2022-04-30", "2022-05-01", "--region", "371000", "--lang", "en").output
    assert "W-3.3b" in text
    assert as_json("policy", "diff", "371000", "500114")["families"]
    assert "two days need a region" in tuodi("policy", "diff", "2022-04-30", "2022-05-01", code=2).output


@pytest.mark.parametrize(
    "words",
    [
        ("diff", "371000", "999999"),
        ("diff", "999999", "371000"),
        ("diff", "2022-04-30", "2022-05-01", "--region", "999999"),
        ("cases", "999999"),
        ("gaps", "--region", "999999"),
        ("check", "--region", "999999"),
    ],
)
def test_a_region_that_is_no_division_is_wrong_use(tuodi, words):
    text = tuodi("policy", *words, "--lang", "en", code=2).output
    assert "999999 is no known division code; regions with documents: " in text
    assert "371000" in text


@pytest.mark.parametrize(
    "words",
    [
        ("diff", "371000", "110101"),
        ("diff", "2022-04-30", "2022-05-01", "--region", "110101"),
        ("cases", "110101"),
        ("gaps", "--region", "110101"),
        ("check", "--region", "110101"),
    ],
)
def test_a_region_without_documents_is_wrong_use(tuodi, words):
    assert "no document speaks for region 110101" in tuodi("policy", *words, "--lang", "en", code=2).output
    assert "没有 110101 的政策文件" in tuodi("policy", *words, "--lang", "zh", code=2).output


def settled(path):
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("region", REGIONS)
def test_policy_cases_settle_without_a_refused_row_and_give_what_they_expect(tuodi, tmp_path, region):
    made = tmp_path / "cases.csv"
    code = 1 if region == "500243" else 0
    told = json.loads(tuodi("policy", "cases", region, "-o", made, "--json", code=code).stdout)
    files = told["files"]
    dead = files.pop("dead", None)
    assert (dead is None) == (not told["dead"]) == (code == 0)
    if dead:
        assert [row["case"] for row in settled(tmp_path / "cases.dead.csv")] == told["dead"]
    count = 0
    for name, path in files.items():
        start, out = name.removeprefix("from-").replace("bills", "basic"), tmp_path / f"out-{name}.csv"
        words = ("settle", path, "--opening", "zero", "--from", start, "-o", out, "--quiet", "--json")
        summary = json.loads(tuodi(*words, with_documents=False).stdout)
        assert summary["refused"] == 0
        for row in settled(out):
            count += 1
            assert row["from_stage"] == start
            for column in ("hifp_pay", "hifmi_pay", "maf_pay", "tilt_pay", "psn_part_amt"):
                assert row[column] == row[f"expect_{column}"], (row["case"], column)
    assert count == len(told["cases"]) > 0


def test_policy_cases_leave_no_file_of_an_earlier_run(tuodi, tmp_path):
    made, dead = tmp_path / "cases.csv", tmp_path / "cases.dead.csv"
    assert "dead: " in tuodi("policy", "cases", "500243", "-o", made, "--lang", "en", code=1).output
    assert dead.is_file()
    tuodi("policy", "cases", "500112", "-o", made)
    assert not dead.exists()


@pytest.mark.parametrize("folder", ["empty", "none", "yml"])
def test_a_folder_without_documents_is_a_fault_of_the_documents(tuodi, tmp_path, bills, folder):
    for name in ("empty", "yml"):
        (tmp_path / name).mkdir()
    (tmp_path / "yml" / "x.yml").write_text("document: x", encoding="utf-8")
    out = tmp_path / "o.csv"
    for words in (
        ("settle", bills, "-o", out), ("policy", "list"), ("policy", "coverage"), ("policy", "evidence"),
    ):  # fmt: skip
        given = ("--documents", tmp_path / folder, "--lang", "en")
        text = tuodi(*words, *given, code=4, with_documents=False).output
        assert "1 fault in the policy documents" in text
        assert str(tmp_path / folder) in text
        assert "*.yaml" in text
    assert not out.exists()


def test_policy_coverage_says_when_the_tests_are_not_at_hand(tuodi, as_json, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = tuodi("policy", "coverage", "--lang", "en").output
    assert "tests are not at hand" in text
    assert "tests 0" not in text
    assert "touched by tests" not in text
    assert "测试不在手边" in tuodi("policy", "coverage", "--lang", "zh").output
    data = as_json("policy", "coverage")
    assert data["tests_at_hand"] is False
    assert data["clauses"][0]["tests"] is None
    assert "touched_by_tests" not in data["counts"]
    for option in ("--tests", "--clauses"):
        assert "nowhere" in tuodi("policy", "coverage", option, tmp_path / "nowhere", "--lang", "en", code=2).output


def test_policy_gaps_show_labels_whole(tuodi):
    text = tuodi("policy", "gaps", "--lang", "en").output
    assert "two-disease (hypertension, diabetes) outpatient drugs" in text
    for line in text.splitlines():
        assert line.count("(") == line.count(")"), line


ARGUMENTS = {"show": ["W-3.3b"], "diff": ["371000", "500114"], "cases": ["371000"]}


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_policy_command_prints_json(tuodi, name):
    assert json.loads(tuodi("policy", name, *ARGUMENTS.get(name, ()), "--json").stdout)


def test_the_schema_names_every_kind_of_rule_and_every_key_of_the_shipped_documents(tuodi):
    schema = json.loads(tuodi("policy", "schema").stdout)
    rules = [schema["$defs"][ref["$ref"].rpartition("/")[2]] for ref in _rule_refs(schema)]
    for kind in RULE_MODELS:
        assert any(kind in rule["required"] for rule in rules), kind
    assert all(rule["additionalProperties"] is False for rule in rules)
    clause_keys = schema["$defs"]["ClauseSpec"]["properties"]
    for path in document_files(SHIPPED):
        data = read_source(path).data
        assert set(data) <= set(schema["properties"])
        for clause in data["clauses"]:
            assert set(clause) <= set(clause_keys)
            for rule in clause.get("rules") or ():
                kind = next(key for key in rule if key in RULE_MODELS)
                fitting = [one for one in rules if kind in one["required"]]
                assert any(set(rule) <= set(one["properties"]) for one in fitting), (path.name, clause["clause"])


def _rule_refs(schema):
    return schema["$defs"]["ClauseSpec"]["properties"]["rules"]["items"]["anyOf"]
