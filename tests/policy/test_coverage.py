"""Coverage: what every clause became, and which tests touch it."""

import pytest

from tuodi.policy.coverage import clauses_in_tests, coverage_report
from tuodi.policy.library import SHIPPED

CLAUSES = """
document: toy-2023
region: "500000"
clauses:
- {clause: T-1, kind: stage, gist: 甲, rules: [{stage: tilt, rate: 70%}, {adjust: critical}, {bound: x}]}
- {clause: T-1b, kind: duty, gist: 乙, becomes: "screen:desk", rules: [{duty: y}]}
- {clause: T-1.2, kind: context, gist: 丙, reason: 没有数字}
- {clause: T-2, kind: target, gist: 丁, rules: []}
"""
BACKGROUND = (
    'document: elsewhere\nbackground: "true"\nclauses: [{clause: B-1, kind: parameter, rules: [{parameter: p}]}]\n'
)
TEST_MODULE = '''
"""About T-1.2, the file's own string."""
# T-2 in a comment is no test
import pytest

@pytest.mark.parametrize("clause", ["T-1b", "T-1/2"])
def test_table(clause):
    assert clause

class TestMore:
    def test_inside(self):
        assert f"按T-1b的{self}" and "X-T-2" and "T-2-3 T-12x_y"
'''


@pytest.fixture
def library(tmp_path):
    folder = tmp_path / "documents" / "500000"
    folder.mkdir(parents=True)
    (folder / "toy.yaml").write_text(CLAUSES, encoding="utf-8")
    (folder / "elsewhere.yaml").write_text(BACKGROUND, encoding="utf-8")
    return tmp_path / "documents"


@pytest.fixture
def tests(tmp_path):
    folder = tmp_path / "tests" / "worked"
    folder.mkdir(parents=True)
    (folder / "test_toy.py").write_text(TEST_MODULE, encoding="utf-8")
    (folder / "bills.yaml").write_text("- clauses: [T-1.2]\n", encoding="utf-8")
    (folder / "test_broken.py").write_text('X = ["T-2"\n', encoding="utf-8")
    (folder / "notes.md").write_text("T-2\n", encoding="utf-8")
    return tmp_path / "tests"


def test_what_every_clause_became(library):
    rows = {row.id: row for row in coverage_report(library).rows}
    assert list(rows) == ["B-1", "T-1", "T-1b", "T-1.2", "T-2"]
    assert rows["T-1"].rules == (("bound", 1), ("stage", 2))  # an adjustment is a rule about a stage
    assert rows["T-1b"].outcome == "duty 1; screen:desk"
    assert rows["T-1.2"].outcome == "没有数字"
    assert rows["B-1"].background
    assert not rows["T-1"].background


def test_a_clause_that_became_nothing_is_a_fault(library):
    report = coverage_report(library)
    assert report.faults == ("T-2: says neither what it became nor why not",)
    assert dict(report.counts) == {
        "clauses": 5,
        "with_rules": 3,
        "to_become_a_screen": 1,
        "with_a_reason_only": 1,
        "duties_with_a_screen": 1,
        "with_nothing": 1,
    }
    assert not report.tests_at_hand


def test_a_test_touches_the_clauses_it_holds_as_strings(tests):
    assert clauses_in_tests(tests) == {
        "T-1": ("worked/test_toy.py::test_table",),  # by the name of one of its rules
        "T-1b": ("worked/test_toy.py::test_inside", "worked/test_toy.py::test_table"),
        "T-1.2": ("worked/bills.yaml", "worked/test_toy.py"),
    }


def test_the_tests_stand_beside_each_clause_and_may_be_absent(library, tests):
    rows = {row.id: row for row in coverage_report(library, tests).rows}
    assert rows["T-1.2"].tests == ("worked/bills.yaml", "worked/test_toy.py")
    assert rows["T-2"].tests == ()
    assert not any(row.tests for row in coverage_report(library, tests / "nowhere").rows)


def test_the_list_of_clauses_is_held_against_the_documents(library, tmp_path):
    listed = tmp_path / "clauses.tsv"
    listed.write_text('id\tkind\tgist\nT-1\tstage\t甲\nT-1b\ttarget\t乙\nT-2\ttarget\t丁\nT-9\tduty\t"开\n', "utf-8")
    assert coverage_report(library, clauses=listed).faults[1:] == (
        "T-9: in clauses.tsv, in no document",
        "T-1b: duty here, target in clauses.tsv",
        "T-1.2: in a document, not in clauses.tsv",
    )


def test_a_clause_declared_twice_is_a_fault(library):
    (library / "500000" / "again.yaml").write_text(CLAUSES, encoding="utf-8")
    assert "T-1: declared 2 times" in coverage_report(library).faults


def test_every_shipped_clause_became_something():
    report = coverage_report(SHIPPED)
    assert report.faults == ()
    assert sum(not row.background for row in report.rows) == 250
