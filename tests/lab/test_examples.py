"""The committed files are what the generator makes, and the readers read them."""

import csv
import datetime as dt
import io
import re

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from tuodi.cli.bills import certifiers
from tuodi.exchange import BillSource, FileRefused, ReadOptions
from tuodi.exchange.identity_list import read_identities
from tuodi.exchange.people_list import read_people
from tuodi.policy.library import load_rule_book

TODAY = dt.date(2026, 1, 1)
REGIONS = ("500114-2024", "500114-2023", "500243-2024", "500112-2024", "371000-2024", "371000-2022")
LIMIT = 3_000_000


def content(path):
    if path.suffix == ".xlsx":
        book = CalamineWorkbook.from_path(path)
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    return pq.read_table(path).to_pydict() if path.suffix == ".parquet" else path.read_bytes()


def table(path):
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    assert rows, path
    return rows


def read(path, **options):
    """(refusals by row, rows read) of a file of bills."""
    with BillSource(path, ReadOptions(today=TODAY, **options)) as source:
        rows = [row for person in source for row in person.rows]
        return {row.row: row.refusals for row in rows if row.refusals}, rows


def test_the_committed_files_are_what_the_generator_makes(made, root):
    committed = root / "examples"
    names = {p.relative_to(made) for p in made.rglob("*") if p.is_file()}
    there = {p.relative_to(committed) for p in committed.rglob("*") if p.is_file()}
    assert there == names, "run: python -m tuodi.lab.examples"
    different = [str(n) for n in sorted(names) if content(made / n) != content(committed / n)]
    assert not different, "run: python -m tuodi.lab.examples"


def test_the_examples_are_small(root):
    assert sum(p.stat().st_size for p in (root / "examples").rglob("*") if p.is_file()) < LIMIT


@pytest.mark.parametrize("name", REGIONS)
def test_clean_files_have_no_refused_row(made, name):
    people = read_people(made / f"people-{name}.csv", today=TODAY)
    assert not people.refused
    refused, rows = read(made / f"bills-{name}.csv", people=people.map())
    assert not refused
    assert len(rows) > 200
    lists = made / f"identities-{name}.csv"
    allowed = certifiers(load_rule_book())
    assert not read_identities(lists, today=TODAY, people=people.map(), may_certify=allowed).refused
    assert not read_people(made / f"premiums-{name}.csv", today=TODAY, unique=True).refused


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("bills-371000-2024.xlsx", "bills-371000-2024.csv"),
        ("bills-500243-2024.parquet", "bills-500243-2024.csv"),
        ("bills-500112-2024.gb18030.csv", "bills-500112-2024.csv"),
    ],
)
def test_a_file_in_another_format_holds_the_same_bills(made, other, same):
    def bills(name):
        found = [row.bill for row in read(made / name)[1]]
        return sorted((b.setl_id, b.person, b.medfee_sumamt, b.inscp_scp_amt, b.hifp_pay or 0) for b in found)

    assert bills(other) == bills(same)


def test_stories_are_read_without_a_refusal(made):
    folders = [p for p in (made / "stories").iterdir() if p.is_dir()]
    assert len(folders) == 13
    for folder in folders:
        assert not read(folder / "bills.csv")[0], folder.name
        assert {"story.zh.md", "story.en.md"} <= {p.name for p in folder.iterdir()}
        if table_rows(folder / "identities.csv"):
            assert not read_identities(folder / "identities.csv", today=TODAY).refused, folder.name


def table_rows(path):
    return path.read_text(encoding="utf-8-sig").count("\n") - 1


def dirt(made, heading):
    """(row, message) of one table of the README."""
    text = (made / "dirty" / "README.md").read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    return {int(m[1]): m[2] for m in re.finditer(r"^\| (\d+) \|.*\| (\w+) \|$", text, re.MULTILINE)}


def test_every_dirty_row_is_refused_for_its_reason_and_no_other(made):
    told = dirt(made, "dirty.csv")
    refused, rows = read(made / "dirty" / "dirty.csv")
    found = {row: {refusal.key for refusal in refusals} for row, refusals in refused.items()}
    assert found == {row: {key} for row, key in told.items()}
    assert len(rows) == len(told) + 3  # the first, the last, and the row that is copied


def test_every_dirty_identity_is_refused_for_its_reason(made):
    lists = read_identities(
        made / "dirty" / "identities-dirty.csv", today=TODAY, may_certify=certifiers(load_rule_book())
    )
    assert {row.row: {r.key for r in row.refusals} for row in lists.refused} == {
        row: {key} for row, key in dirt(made, "identities-dirty.csv").items()
    }


def test_the_kinds_of_dirt_of_the_issue_are_all_there(made):
    asked = {
        "care_type", "amounts", "money_negative", "duplicate_id", "date_future", "id_length", "mixed_encoding",
        "lost_digits", "money_decimals",
    }  # fmt: skip
    assert asked <= set(dirt(made, "dirty.csv").values())
    assert "may_not_certify" in dirt(made, "identities-dirty.csv").values()


@pytest.mark.parametrize("name", ["missing-column.csv", "doubled-column.csv", "empty.csv", "open-quote.csv"])
def test_a_file_that_is_no_use_is_refused_for_its_reason(made, name):
    text = (made / "dirty" / "README.md").read_text(encoding="utf-8")
    with pytest.raises(FileRefused) as refused:
        read(made / "dirty" / name)
    assert f"| {name} |" in text
    assert refused.value.key in next(line for line in text.splitlines() if line.startswith(f"| {name} |"))


def test_a_number_cell_that_lost_digits_is_refused(made):
    refused, _ = read(made / "dirty" / "id-as-number.xlsx")
    assert [r.key for r in refused[2]] == ["lost_digits"]


@pytest.mark.parametrize(
    ("name", "damaged"), [("annex1-202406.xlsx", 1), ("annex4-202406.csv", 0), ("clearing-202406.xlsx", 0)]
)
def test_bureau_files_are_read_but_for_the_damaged_id(made, name, damaged):
    people = read_people(made / "bureau" / "people.csv", today=TODAY).map()
    refused, rows = read(made / "bureau" / name, people=people, home="500114")
    keys = [refusal.key for refusals in refused.values() for refusal in refusals if refusal.key != "waits"]
    assert keys == ["lost_digits"] * damaged
    assert len(rows) > 5


@pytest.mark.parametrize("name", ["500114-2024", "371000-2024", "371000-2022"])
def test_the_truth_is_of_this_file_and_its_arithmetic_holds(made, name):
    bills = {row["setl_id"]: row for row in table(made / f"bills-{name}.csv")}
    truth = table(made / f"truth-{name}.csv")
    assert {row["cause"] for row in truth} <= {"mark_missed", "mark_late", "underpaid", "overpaid", "follows"}
    assert {row["from_stage"] for row in truth} == {"assistance", "basic"}
    for row in truth:
        assert row["booked"] == bills[row["setl_id"]][row["column"]]

        def fen(column, row=row):
            return int(row[column].replace(".", ""))

        assert fen("due") - fen("booked") == fen("difference") != 0
        if row["cause"] == "mark_missed":
            assert bills[row["setl_id"]]["psn_idet_type"] == ""
        if row["cause"] == "overpaid" and row["column"] == "maf_pay":
            assert fen("difference") < 0


def test_faults_of_every_kind_are_planted(made):
    causes = {row["cause"] for name in ("500114-2024", "371000-2024") for row in table(made / f"truth-{name}.csv")}
    assert {"mark_missed", "mark_late", "underpaid", "overpaid"} <= causes
