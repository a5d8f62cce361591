"""The other commands, the start of the program, the languages and the exit codes."""

import json
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from tuodi import __version__
from tuodi.cli.faults import told
from tuodi.cli.root import COMMANDS, cli


def test_explain_prints_a_statement_that_adds_up(tuodi, bills):
    text = tuodi("explain", bills, "--bill", "A1", "--opening", "zero", "--lang", "zh").output
    assert "依据: T-2 · 试〔2022〕1号" in text
    assert "35,700.00 + 3,780.00 + 9,000.00 + 4,564.00 + 7,956.00 =" in text
    assert "已被 A3 冲销" in text


def test_explain_tells_the_differences_that_a_reversal_brought(tuodi, bills):
    text = tuodi("explain", bills, "--bill", "A2", "--opening", "zero", "--lang", "en").output
    assert "basic insurance: booked 14,300.00, due 35,700.00, difference 21,400.00 (after reversal A3)" in text


def test_explain_of_a_reversal_shows_what_it_takes_back(tuodi, bills):
    text = tuodi("explain", bills, "--bill", "A3", "--lang", "en").output
    assert "A3 reverses A1: every amount above is booked with the opposite sign" in text


def test_explain_says_why_a_bill_is_refused(tuodi, bills):
    text = tuodi("explain", bills, "--bill", "C1", "--bill", "D1", "--lang", "en", code=1).output
    assert "row 6 medfee_sumamt='5000.00'" in text
    assert "no policy document speaks for region 110105" in text


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", ("身份名单有 2 行与文件中的人对不上", "ids.csv 有 1 行被退回")),
        ("en", ("2 rows of the identity list match no person", "1 rows are refused")),
    ],
)
def test_explain_counts_the_list_rows_that_say_nothing_of_the_bills(tuodi, bills, tmp_path, lang, said):
    listed = tmp_path / "ids.csv"
    # P4 stands at the end of the file: it matches although the bill asked for comes first
    lines = "".join(
        f"{who},{what},330102,2020-01-01,2020-01-01\n"
        for who, what in (
            ("P1", "特困人员"),
            ("P4", "特困人员"),
            ("P8", "特困人员"),
            ("P9", "特困人员"),
            ("P3", "不存在的身份"),
        )
    )
    listed.write_text(f"psn_no,identity,idet_admdvs,begndate,known_from\n{lines}", encoding="utf-8")
    call = ("explain", bills, "--bill", "A1", "--opening", "zero", "--identities", listed, "--lang", lang)
    told = tuodi(*call)
    assert all(words in told.stderr for words in said)
    assert "A1" in told.stdout
    assert said[0] not in told.stdout
    assert tuodi(*call, "--quiet").stderr == ""


def test_explain_of_a_bill_that_is_not_there(tuodi, bills):
    assert "no bill Z9 in bills.csv" in tuodi("explain", bills, "--bill", "Z9", code=2).output


def test_explain_json_has_every_step(as_json, bills):
    bill, refused = as_json("explain", bills, "--bill", "A1", "--bill", "C1", "--opening", "zero", code=1)
    basic = bill["stages"][0]
    assert basic["brackets"] == [{"from": "500.00", "to": "60000.00", "rate": "60%", "gives": "35700.00"}]
    assert basic["origins"][0]["clause"] == "T-2"
    assert refused["refused"][0]["code"] == "amounts"


@pytest.mark.parametrize("name", ["weihai-2022-13", "W-3.3c", "critical_deductible", "reassistance_deductible"])
def test_policy_show_finds_documents_clauses_figures_and_readings(tuodi, name):
    assert name in tuodi("policy", "show", name, "--lang", "zh").output or name == "weihai-2022-13"


def test_policy_show_of_nothing(tuodi):
    assert "nothing_such" in tuodi("policy", "show", "nothing_such", code=2).output


def test_policy_list_names_every_document_with_its_number(tuodi, as_json):
    text = tuodi("policy", "list", "--lang", "zh").output
    assert "威医保发〔2022〕13号" in text
    assert "威海市" in text
    data = as_json("policy", "list")
    assert {"weihai-2022-13", "qianjiang-2023-53"} <= {d["id"] for d in data["documents"]}


def test_policy_gaps_gives_figure_and_grade_or_what_is_missing(tuodi, as_json, documents):
    text = tuodi("policy", "gaps", "--region", "330100", "--documents", documents, "--lang", "en").output
    assert "300/500/800/0 · 80%/60%/50% · ≤ 50000 [S] (T-2)" in text
    assert "18000: 60% · 40000: 65% [B] (T-2)" in text
    assert "missing: basic_outpatient" in text
    rows = as_json("policy", "gaps", "--region", "330100", "--missing", "--documents", documents)["rows"]
    assert rows
    assert all(row["missing"] for row in rows)


def test_policy_coverage_lists_every_clause_with_rules_and_tests(as_json):
    data = as_json("policy", "coverage")
    assert {"id", "kind", "rules", "tests"} <= set(data["clauses"][0])
    assert data["faults"] == []


def test_policy_evidence_without_the_texts_checks_what_is_recorded(as_json):
    data = as_json("policy", "evidence")
    assert not {"wrong", "missing"} & set(data["counts"])


def test_policy_schema_is_a_json_schema(tuodi):
    schema = json.loads(tuodi("policy", "schema").stdout)
    assert "clauses" in schema["properties"]


def test_subsidy_works_a_list_out(tuodi, tmp_path):
    people = tmp_path / "people.csv"
    people.write_text(
        "psn_no,insu_admdvs,insutype,insu_plan,paid_date,psn_idet_type\nP1,371002,390,1,2023-11-01,特困人员\nP2,371002,390,1,2023-11-01,\n"
    )
    out = tmp_path / "s.csv"
    result = tuodi("subsidy", people, "--year", "2024", "-o", out, "--lang", "en")
    assert "rows in 2 = worked out 2 + refused 0" in result.output
    assert "premium" in out.read_text(encoding="utf-8-sig").splitlines()[0]


def test_subsidy_finds_a_refused_row_of_the_identity_list_alone(tuodi, tmp_path):
    people = tmp_path / "people.csv"
    people.write_text("psn_no,insu_admdvs,insutype,insu_plan,paid_date\nP2,371002,390,1,2023-11-01\n")
    out = tmp_path / "s.csv"
    identities = tmp_path / "identities.csv"
    identities.write_text(
        "psn_no,psn_idet_type,begndate,idet_admdvs,known_from\nP2,低保对象,2023-02-30,371002,2023-03-01\n"
    )
    result = tuodi("subsidy", people, "--identities", identities, "--year", "2024", "-o", out, "--lang", "en", code=1)
    assert "worked out 1 + refused 0" in result.output
    assert "2023-02-30" in (tmp_path / "s.identities.refused.csv").read_text(encoding="utf-8-sig")


def test_demo_settles_a_folder_and_says_where_everything_is(tuodi, bills, documents, tmp_path):
    examples = tmp_path / "examples"
    examples.mkdir()
    (examples / "bills-330102-2023.csv").write_bytes(bills.read_bytes())
    out = tmp_path / "out"
    text = tuodi("demo", "--examples", examples, "-o", out, "--documents", documents, "--lang", "en").output
    assert "4 rows refused" in text
    assert "= borne by the person" in text
    assert (out / "settled-330102-2023.csv").is_file()
    assert (out / "statement-330102-2023.txt").read_text(encoding="utf-8").startswith("Statement A2")


def test_demo_without_examples_says_how_to_make_them(tuodi, tmp_path):
    assert "tuodi.lab.examples" in tuodi("demo", "--examples", tmp_path / "none", "--lang", "en", code=3).output


def test_version_starts_at_once_and_imports_nothing_heavy():
    code = (
        "import sys; from tuodi.cli.root import cli\n"
        "try: cli(['--version'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'pyarrow', 'pydantic', 'yaml', 'rich', 'xlsxwriter'} & set(sys.modules)))"
    )
    started = time.perf_counter()
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == f"tuodi, version {__version__}\n[]\n"
    assert time.perf_counter() - started < 3


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("zh_CN.UTF-8", ("托底", "退出码", "结算一个文件的单据")),
        ("C.UTF-8", ("Commands", "Exit codes", "settle a file of bills")),
    ],
)
def test_help_lists_commands_and_exit_codes_in_both_languages(locale, words):
    run = subprocess.run(
        [sys.executable, "-m", "tuodi", "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={"LC_ALL": locale, "PYTHONUTF8": "1"},
    )
    assert all(word in run.stdout for word in words)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_help(name):
    assert CliRunner().invoke(cli, [name, "--help"]).exit_code == 0


def test_a_fault_of_the_program_is_one_message_unless_a_traceback_is_asked_for(monkeypatch):
    with pytest.raises(Exception, match="a fault of the program") as fault, told():
        raise KeyError("x")
    assert fault.value.exit_code == 70
    monkeypatch.setenv("TUODI_TRACEBACK", "1")
    with pytest.raises(KeyError), told():
        raise KeyError("x")


def test_the_page_of_the_command_line_is_up_to_date(root):
    made = subprocess.run(
        [sys.executable, "-c", "from tuodi.cli.page import page; print(page(), end='')"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    written = (root / "docs" / "cli.md").read_text(encoding="utf-8")
    assert made == written, "run: python -m tuodi.cli.page docs/cli.md"
    for name in COMMANDS:
        assert f"## tuodi {name}" in written


def test_review_and_warn_tell_what_they_found(tuodi, bills, tmp_path, documents):
    common = (bills, "--opening", "zero", "--documents", documents, "--lang", "en")
    text = tuodi("review", *common, "-o", tmp_path / "review.xlsx", code=1).output
    assert "identities as known on 2023-05-31" in text
    assert (tmp_path / "review.xlsx").is_file()
    text = tuodi("warn", *common, "--month", "2023-12", "-o", tmp_path / "warn.xlsx", code=1).output
    assert "to 2023-12-31" in text
    assert "should be YYYY-MM" in tuodi("warn", *common, "--month", "May", "-o", tmp_path / "w.xlsx", code=2).output
    assert "--notify-over" in tuodi("review", *common, "--notify-over", "x", "-o", tmp_path / "w.xlsx", code=2).output


def test_warn_by_household_takes_the_numbers_of_the_people_list(as_json, root, tmp_path):
    bills, people = (root / "examples" / f"{name}-500243-2024.csv" for name in ("bills", "people"))
    common = ("warn", bills, "--opening", "zero", "--month", "2024-12", "--reading", "warning_person=household_sum")
    alone = as_json(*common, "-o", tmp_path / "alone.csv")
    assert alone["missing"]["hh_no"] == alone["results"]["pending"]
    together = as_json(*common, "--people", people, "-o", tmp_path / "together.csv")
    assert "hh_no" not in together["missing"]


def test_a_choice_that_changes_nothing_is_refused_with_its_reason(tuodi, bills):
    text = tuodi("explain", bills, "--bill", "A1", "--reading", "bridge_fund_level=below_city", code=2).output
    assert "both levels are the one fund" in text


def test_policy_check_lists_both_clauses(as_json, tuodi):
    assert "↔" in tuodi("policy", "check", "--region", "371000").output
    found = as_json("policy", "check", "--region", "371000")
    assert found["findings"]
    assert sum(found["counts"].values()) == len(found["findings"])
    assert found["crossing_pairs"] is False
