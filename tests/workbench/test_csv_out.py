"""What people fetch and open in a spreadsheet: nothing in it is a formula, and our readers read it as it was."""

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tuodi.workbench
from tuodi.exchange.cells import LOST, guarded, tidy
from tuodi.workbench.base.csv_out import csv_text

SIGNS = "=+-@＝＋－＠"
OWN = {"base/csv_out.py", "review/stored.py"}
"""Where CSV is written by hand: here, and lines that are kept in the database."""


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"), ("+86 23", "'+86 23"), ("-2+3", "'-2+3"), ("@SUM(A1)", "'@SUM(A1)"), ("＝1", "'＝1"),
        ("\t=1", "'=1"), ("\r=1", "'=1"), (" =1", "'=1"), ("\t甲", "甲"), ('="0012"', "'=\"0012\""), ("-", "'-"),
        ("'=1", "'=1"), ("-12.50", "-12.50"), ("-1,234.50", "'-1,234.50"), ("12.50", "12.50"), ("甲=乙", "甲=乙"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_a_spreadsheet_takes_for_a_formula_has_a_quote_before_it(cell, written):
    assert guarded(cell) == written
    assert next(csv.reader(io.StringIO(csv_text([[cell, "x"]])))) == [written, "x"]


@given(st.text(st.sampled_from("=+-@＝'\"\t\r\n 0a.")) | st.text())
def test_a_reader_makes_the_same_of_both(text):
    if text.startswith(LOST):
        return
    assert tidy(guarded(text)) == tidy(text)
    assert guarded(guarded(text)) == guarded(text)
    assert guarded(text)[:1] not in SIGNS or not guarded(text) or re.fullmatch(r"-\d+(\.\d+)?", guarded(text))


def _written_with(pattern):
    root = Path(tuodi.workbench.__file__).parent
    for path in root.rglob("*.py"):
        name = path.relative_to(root).as_posix()
        for line in path.read_text(encoding="utf-8").splitlines():
            if re.search(pattern, line):
                yield name, line


def test_no_download_writes_its_csv_another_way():
    made_up = re.compile(r"^demo/|/demo_")  # files as others would send them
    assert {name for name, _ in _written_with(r"csv\.writer\(") if not made_up.search(name)} == OWN


def test_in_no_workbook_text_becomes_a_formula():
    books = list(_written_with(r"xlsxwriter\.Workbook\("))
    assert books
    assert [name for name, line in books if not re.search(r"\b(OPTIONS|AS_TEXT)\b", line)] == []
