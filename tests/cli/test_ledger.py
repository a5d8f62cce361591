"""`tuodi settle --ledger` and `tuodi ledger` as a clerk and a second person use them."""

import csv
import json

import pytest

from tests.cli.conftest import BILLS


@pytest.fixture
def months(tmp_path):
    """The bills of March, and those after it."""
    head, *rows = BILLS.splitlines()
    march = [line for line in rows if line.split(",")[2].startswith("2023-03")]
    paths = []
    for name, lines in (("march", march), ("later", [line for line in rows if line not in march])):
        path = tmp_path / f"{name}.csv"
        path.write_text("\n".join([head, *lines, ""]), encoding="utf-8")
        paths.append(path)
    return paths


@pytest.fixture
def ledger(tuodi, months, tmp_path):
    """A ledger with both runs; the reversal of A1 proposes differences on A2."""
    folder = tmp_path / "ledger"
    for path in months:
        tuodi(
            "settle", path, "--ledger", folder, "--opening", "zero", "-o", tmp_path / f"{path.stem}.out.csv",
            "--lang", "en", code=1,
        )  # fmt: skip
    return folder


def test_two_runs_lock_accept_and_check(as_json, ledger, documents, tmp_path):
    seen = as_json("ledger", "show", ledger)
    assert (seen["persons"], seen["bills"], seen["waiting"]) == (4, 4, 4)
    # A1 35,700.00 and its reversal, A2 14,300.00
    assert seen["booked"]["basic"] == "14300.00"
    assert (seen["open_differences"]["bills"], seen["open_differences"]["basic"]) == (1, "21400.00")
    assert as_json("ledger", "lock", ledger, "2023-04")["booked"]["basic"] == "14300.00"
    file = tmp_path / "later.out.differences.csv"
    assert as_json("ledger", "differences", ledger, "-o", tmp_path / "open.csv")["differences"] == 4
    done = as_json("ledger", "accept", ledger, file, "--by", "王一", "--second", "李二")
    # A2 goes from 54,966.00 to 53,044.00: −1,922.00, in May, for April is closed
    assert (done["rows"], done["bills"], done["booked"]) == (4, 1, {"202305": "-1922.00"})
    person = as_json("ledger", "show", ledger, "--person", "P1")
    assert [bill["booked_basic_paid"] for bill in person["bills"]] == ["35700.00", "35700.00", "-35700.00"]
    entry = person["entries"][-1]
    assert (entry["kind"], entry["by"], entry["second"]) == ("difference", "王一", "李二")
    assert (entry["clr_ym"], entry["orig_clr_ym"]) == ("202305", "202304")
    checked = as_json("ledger", "check", ledger, "--documents", documents)
    assert (checked["faults"], checked["open_bills"]) == ([], 0)


@pytest.fixture
def filled(ledger, bills, tmp_path):
    """Words of a command with the places they name."""
    places = {
        "bills": bills, "new": tmp_path / "new", "nothing": tmp_path / "nothing", "out": tmp_path / "o.csv",
        "ledger": ledger, "file": tmp_path / "later.out.differences.csv",
    }  # fmt: skip
    return lambda words: [word.format(**places) for word in words]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_a_person_reads(tuodi, ledger, documents, tmp_path, lang):
    def says(*words, code=0):
        return tuodi("ledger", *words, "--lang", lang, code=code).output

    zh = lang == "zh"
    assert ("4 人，4 张单据" if zh else "4 persons, 4 bills") in says("show", ledger)
    text = says("show", ledger, "--person", "P1")
    assert ("应付 hifp_pay 35700.00，未采纳" if zh else "due hifp_pay 35700.00, not accepted") in text
    assert ("等待：C1" if zh else "waits: C1") in says("show", ledger, "--person", "P3")
    assert ("清算期 202304 已锁定" if zh else "clearing period 202304 is locked") in says("lock", ledger, "2023-04")
    file = tmp_path / "later.out.differences.csv"
    everything = tmp_path / "open.csv"
    assert ("差额建议 4 项" if zh else "differences proposed: 4") in says("differences", ledger, "-o", everything)
    accepted = says("accept", ledger, everything, "--by", "a", "--second", "b")
    assert ("采纳 1 张单据的差额" if zh else "the differences of 1 bills are accepted") in accepted
    again = says("accept", ledger, file, "--by", "a", "--second", "b", code=1)
    assert ("未采纳任何一行" if zh else "nothing was accepted") in again
    assert ("已无差额" if zh else "has no difference any more") in again
    released = says("release", ledger, "P3", "C1", "--by", "a", "--second", "b")
    assert ("1 行" if zh else "1 rows of P3") in released
    checked = says("check", ledger, "--documents", documents)
    assert ("一切相符" if zh else "everything is in order") in checked
    # without the county's documents these are other rules
    assert ("规则与入账时不同" if zh else "the rules are not those") in says("check", ledger, code=1)


def test_a_run_tells_what_it_did_to_the_ledger(tuodi, as_json, months, tmp_path):
    folder, out = tmp_path / "ledger", tmp_path / "r.csv"
    given = ("--ledger", folder, "--opening", "zero", "-o", out)
    assert "ledger" not in as_json("settle", months[0], "-o", out, code=1)
    first = as_json("settle", months[0], *given, code=1)
    assert first["ledger"] == {"folder": str(folder), "run": 1, "resettled": 0, "waiting": 2, "unsettled": []}
    text = tuodi("settle", months[0], *given, "--lang", "zh", code=1).output
    assert "第 2 次" in text
    assert "等待改正的退回行：2" in text
    with out.with_name("r.refused.csv").open(encoding="utf-8-sig", newline="") as lines:
        reasons = {line["setl_id"]: line["refused_reason"] for line in csv.DictReader(lines)}
    assert reasons["A1"] == "该单据已在第1次入账"


def test_balances_and_steps_of_what_is_booked(tuodi, months, tmp_path):
    kept, out = tmp_path / "kept.csv", tmp_path / "r.csv"
    given = ("--ledger", tmp_path / "ledger", "--opening", "zero", "--balances", kept, "--trace", "-o", out)
    told = tuodi("settle", months[0], *given, "--lang", "en", code=1)
    assert f"balances: {kept}" in told.stdout
    with kept.open(encoding="utf-8-sig", newline="") as lines:
        accounts = {line["account"] for line in csv.DictReader(lines)}
    assert "basic_paid" in accounts
    assert "basic_base_before" in out.read_text("utf-8-sig").splitlines()[0]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("settle", "{bills}", "--ledger", "{new}", "--provisional", "-o", "{out}"), "--provisional does not go with"),
        (("settle", "{bills}", "--ledger", "{new}", "--jobs", "2", "-o", "{out}"), "settles in one process"),
        (("settle", "{bills}", "--resettle", "-o", "{out}"), "--resettle goes with --ledger"),
        (("ledger", "lock", "{ledger}", "2023-13"), "should be YYYY-MM"),
        (("ledger", "accept", "{ledger}", "{file}", "--by", "王 一", "--second", "王　一"), "the same person"),
        (("ledger", "release", "{ledger}", "P3", "--by", "Ann", "--second", "ANN"), "the same person"),
        (("ledger", "accept", "{ledger}", "{file}", "--by", " ", "--second", "b"), "both need a name"),
    ],
)
def test_wrong_use_is_told(tuodi, filled, tmp_path, words, said):
    assert said in tuodi(*filled(words), code=2).output
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "{nothing}"), "is no ledger"),
        (("check", "{nothing}"), "is no ledger"),
        (("lock", "{nothing}", "2023-04"), "is no ledger"),
        (("accept", "{nothing}", "{file}", "--by", "a", "--second", "b"), "is no ledger"),
        (("accept", "{ledger}", "{nothing}", "--by", "a", "--second", "b"), "no such file"),
        (("accept", "{ledger}", "{bills}", "--by", "a", "--second", "b"), "missing column"),
        (("show", "{ledger}", "--person", "P99"), "the ledger has no P99"),
        (("release", "{ledger}", "P1", "--by", "a", "--second", "b"), "no such row of this person waits"),
    ],
)
def test_files_that_are_no_use_are_told(tuodi, filled, words, said):
    assert said in tuodi("ledger", *filled(words), "--lang", "en", code=3).output


def test_a_period_is_locked_once(tuodi, ledger):
    tuodi("ledger", "lock", ledger, "202304")
    assert "is locked already" in tuodi("ledger", "lock", ledger, "2023-04", "--lang", "en", code=3).output
    assert json.loads((ledger / "ledger.json").read_text(encoding="utf-8"))["locked"].keys() == {"202304"}


@pytest.mark.parametrize("command", ["show", "lock", "release", "differences", "accept"])
def test_what_needs_no_rules_takes_no_options_of_rules(tuodi, ledger, command):
    assert "--documents" in tuodi("ledger", command, ledger, "--documents", ledger, "--lang", "en", code=2).output
    assert "--documents" not in tuodi("ledger", command, "--help", "--lang", "en").output
