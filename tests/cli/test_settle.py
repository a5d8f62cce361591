"""`tuodi settle` on files: what comes out, what is refused, and what the messages say."""

import csv
import re

import pytest


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return {row.get("refused_row") or row["setl_id"]: row for row in csv.DictReader(lines)}


@pytest.fixture
def settled(tuodi, bills, tmp_path):
    out = tmp_path / "out" / "r.csv"
    result = tuodi("settle", bills, "--opening", "zero", "-o", out, "--lang", "en", code=1)
    return result, rows(out), rows(out.with_name("r.refused.csv")), out


def test_a_bill_gets_its_amounts_under_the_national_names(settled):
    # as worked out in tests/settlement/test_render.py: 35,700.00, 3,780.00, 9,000.00 (limit), 4,564.00, person 7,956.00
    _, found, _, _ = settled
    bill = found["A1"]
    names = ("act_pay_dedc", "hifp_pay", "hifmi_pay", "tilt_pay", "oth_pay", "fund_pay_sumamt", "psn_part_amt")
    assert [bill[name] for name in names] == [
        "500.00", "35700.00", "3780.00", "4564.00", "0.00", "53044.00", "7956.00",
    ]  # fmt: skip
    assert (bill["maf_pay"], bill["in_maf_pay"], bill["inscp_selfpay"]) == ("9000.00", "100.00", "6956.00")
    assert bill["clauses"] == "T-2;T-3"
    assert "the limit of 医疗救助年度限额 is reached (T-3)" in bill["note"]


def test_a_payment_given_is_compared_and_never_used(settled):
    # without a tilt_pay column a given maf_pay holds both: 9,000.00 + 4,564.00 − 100.00
    _, found, _, _ = settled
    assert found["A1"]["diff_maf_pay"] == "13464.00"
    assert found["A2"]["diff_maf_pay"] == ""


def test_a_reversal_is_the_negative_and_proposes_differences(settled):
    _, found, _, out = settled
    for name in ("act_pay_dedc", "hifp_pay", "hifmi_pay", "maf_pay", "tilt_pay", "psn_part_amt", "inscp_selfpay"):
        assert found["A3"][name] == f"-{found['A1'][name]}"
    assert found["A3"]["note"].startswith("reverses A1")
    with out.with_name("r.differences.csv").open(encoding="utf-8-sig", newline="") as lines:
        proposed = {row["column"]: row for row in csv.DictReader(lines)}
    # A1 used 35,700.00 of the year's 50,000.00: 14,300.00 was booked for A2, 35,700.00 is due
    assert (proposed["hifp_pay"]["booked"], proposed["hifp_pay"]["due"]) == ("14300.00", "35700.00")
    assert proposed["hifp_pay"]["difference"] == "21400.00"
    assert {row["setl_id"] for row in proposed.values()} == {"A2"}
    assert {row["after_reversal_of"] for row in proposed.values()} == {"A3"}
    # what is due for A2 and by which rules
    assert {row["clauses"] for row in proposed.values()} == {"T-2;T-3"}
    assert {row["rule_hash"] for row in proposed.values()} == {found["A2"]["rule_hash"]}


def test_a_missing_fact_leaves_amounts_empty_never_zero(settled):
    _, found, _, _ = settled
    assert [found["B1"][name] for name in ("hifp_pay", "hifmi_pay", "maf_pay", "psn_part_amt")] == [""] * 4
    assert "missing:hosp_lv" in found["B1"]["note"]


def test_rows_in_are_settled_and_refused_with_row_column_reason_and_mend(settled):
    result, found, refused, _ = settled
    assert len(found) + len(refused) == 8
    assert "rows in 8 = settled 4 + refused 4" in result.output
    parts, waits, region, held = (refused[number] for number in ("6", "7", "8", "9"))
    assert parts["refused_column"] == "medfee_sumamt"
    assert "-1.00" in parts["refused_reason"]
    assert "waits for row 6" in waits["refused_reason_en"]
    assert (region["refused_column"], region["refused_value"]) == ("insu_admdvs", "110105")
    assert "--documents" in region["refused_mend_en"]
    assert "waits for row 8" in held["refused_reason_en"]


def test_provisional_settles_the_rows_that_wait_and_marks_them(tuodi, bills, tmp_path):
    out = tmp_path / "r.csv"
    tuodi("settle", bills, "--opening", "zero", "--provisional", "-o", out, "--lang", "zh", code=1)
    found = rows(out)
    assert found["C2"]["hifp_pay"] == "2700.00"
    assert "第6行" in found["C2"]["note"]
    assert "第8行" in found["D2"]["note"]


def test_putting_the_refused_row_back_gives_the_integers_of_the_clean_file(tuodi, bills, tmp_path):
    clean = bills.read_text().replace("5000.00,1.00,5000.00", "5000.00,0,5000.00").replace("110105", "330102")
    bills.write_text(clean)
    out = tmp_path / "r.csv"
    tuodi("settle", bills, "--opening", "zero", "-o", out)
    assert rows(out)["C2"]["hifp_pay"] == "2700.00"
    assert not rows(out.with_name("r.refused.csv"))


def test_without_opening_every_row_says_so(tuodi, bills, tmp_path):
    out = tmp_path / "r.csv"
    result = tuodi("settle", bills, "-o", out, "--lang", "zh", code=1)
    assert "未核年初累计：4 行" in result.output
    assert all("未核年初累计" in row["note"] for row in rows(out).values())


def test_an_opening_list_moves_the_base_and_the_limit(tuodi, bills, tmp_path):
    # 45,000.00 of the year's 50,000.00 used: 5,000.00 left of 35,700.00
    opening = tmp_path / "opening.csv"
    opening.write_text("psn_no,year,account,amount\nP1,2023,basic_paid,45000.00\n")
    out = tmp_path / "r.csv"
    tuodi("settle", bills, "--opening", opening, "-o", out, code=1)
    assert rows(out)["A1"]["hifp_pay"] == "5000.00"


def test_from_a_stage_takes_earlier_payments_as_facts(tuodi, bills, tmp_path):
    text = bills.read_text().replace("maf_pay", "hifp_pay,hifmi_pay")
    text = "\n".join(line + "," if number else line for number, line in enumerate(text.splitlines()))
    bills.write_text(text.replace("60000.00,100.00,", "60000.00,30000.00,0").replace("-100.00,", "-30000.00,0"))
    out = tmp_path / "r.csv"
    tuodi("settle", bills, "--opening", "zero", "--from", "assistance", "-o", out, code=1)
    bill = rows(out)["A1"]
    # 30,000.00 left × 70 % = 21,000.00, limit 9,000.00; tilt (21,000.00 − 5,000.00) × 70 % = 11,200.00
    assert (bill["hifp_pay"], bill["maf_pay"], bill["tilt_pay"]) == ("30000.00", "9000.00", "11200.00")
    assert bill["act_pay_dedc"] == ""
    assert "missing:hifp_pay" in rows(out)["A2"]["note"]


def test_json_holds_counts_sums_files_and_the_rule_hash(as_json, bills, tmp_path):
    data = as_json("settle", bills, "--opening", "zero", "-o", tmp_path / "r.csv", code=1)
    assert (data["rows_in"], data["settled"], data["refused"]) == (8, 4, 4)
    assert data["differences"] == 4
    assert data["missing"] == {"hosp_lv": 1}
    assert len(data["rule_hash"]) == 64
    assert {row["rule_hash"] for row in rows(tmp_path / "r.csv").values()} == {data["rule_hash"][:16]}
    assert list(rows(tmp_path / "r.csv")["A1"])[-1] == "rule_hash"
    assert (data["identities_unmatched"], data["opening_unmatched"], data["lists_unused"]) == (0, 0, [])
    # the reversal cancels A1; what A2 was booked is left: 14,300.00
    assert data["sums"]["basic_fund"] == "14300.00"
    assert data["left_open"] == "10000.00"
    assert data["readings"]["benefit_date"] == "discharge"


def test_a_class_list_decides_and_says_where_the_mark_differs(tuodi, bills, tmp_path):
    identities = tmp_path / "identities.csv"
    identities.write_text(
        "record_id,psn_no,identity,idet_admdvs,certifier,begndate,enddate,known_from\n"
        "R1,P1,低保对象,330102,,2020-01-01,,2020-01-01 09:00:00\n"
        "R2,P2,低保对象;特困人员,330102,,2020-01-01,,2020-01-01 09:00:00\n"
    )
    out = tmp_path / "r.csv"
    result = tuodi("settle", bills, "--identities", identities, "-o", out, "--lang", "zh", code=1)
    note = rows(out)["A1"]["note"]
    assert "结算时标记身份为特困人员，与清单不同" in note
    assert "identities.csv 的退回行" in result.output
    assert "身份清单中此人有退回行" in rows(out)["B1"]["note"]


def test_known_at_a_date_sees_a_class_certified_late(tuodi, bills, tmp_path):
    identities = tmp_path / "identities.csv"
    identities.write_text(
        "record_id,psn_no,identity,idet_admdvs,begndate,known_from\n"
        "R1,P1,低保对象,330102,2020-01-01,2024-01-01 09:00:00\n"
    )
    out = tmp_path / "r.csv"
    common = ("settle", bills, "--identities", identities, "-o", out, "--lang", "en")
    tuodi(*common, code=1)
    assert rows(out)["A1"]["maf_pay"] == "0.00"
    assert "not certified yet" in rows(out)["A1"]["note"]
    tuodi(*common, "--known-at", "2024-12-31", code=1)
    assert rows(out)["A1"]["maf_pay"] == "9000.00"


@pytest.mark.parametrize("suffix", ["xlsx", "parquet"])
def test_results_may_be_a_workbook_or_parquet(tuodi, bills, tmp_path, suffix):
    out = tmp_path / f"r.{suffix}"
    tuodi("settle", bills, "-o", out, code=1)
    assert out.stat().st_size > 0
    again = tmp_path / "again.csv"
    tuodi("settle", out, "-o", again, "--opening", "zero")
    assert rows(again)["A1"]["hifp_pay"] == "35700.00"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--known-at", "yesterday"), 2, "--known-at 'yesterday' should be settlement, now or YYYY-MM-DD"),
        (("--reading", "benefit_date"), 2, "should be NAME=CHOICE"),
        (("--reading", "no_such=x"), 2, "no reading is called 'no_such'"),
        (("--opening", "nowhere.csv"), 3, "nowhere.csv"),
        (("--from", "nothing"), 2, "--from"),
    ],
)
def test_wrong_use_is_one_clear_message(tuodi, bills, arguments, code, said):
    out = bills.with_name("r.csv")
    result = tuodi("settle", bills, *arguments, "-o", out, "--lang", "en", code=code)
    assert said in result.output
    assert not out.exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [("e.csv", "", "empty"), ("x.doc", "x", "not supported"), ("n.csv", "a,b\n1,2\n", "header")],
)
def test_a_file_that_is_no_use_is_refused_whole(tuodi, tmp_path, name, content, said):
    path = tmp_path / name
    path.write_text(content)
    result = tuodi("settle", path, "-o", tmp_path / "r.csv", code=3)
    assert said in result.output
    assert "Mend:" in result.output


def test_balances_and_steps_are_written_where_asked_for(tuodi, bills, tmp_path):
    out, kept = tmp_path / "r.csv", tmp_path / "kept.csv"
    told = tuodi(
        "settle", bills, "--opening", "zero", "--balances", kept, "--trace", "-o", out, "--lang", "en", code=1
    )  # fmt: skip
    assert f"balances: {kept}" in told.stdout
    # A1: (60,000.00 - 500.00) x 60 % = 35,700.00, of a limit of 50,000.00
    first = rows(out)["A1"]
    names = ("base_before", "base", "deductible", "below_deductible", "cap_left")
    assert [first[f"basic_{name}"] for name in names] == ["0.00", "60000.00", "500.00", "500.00", "50000.00"]
    assert kept.read_text(encoding="utf-8-sig").startswith("psn_no,psn_cert_type,certno,year,account,region,period,")


def test_balances_need_a_name_that_says_their_form(tuodi, bills, tmp_path):
    told = tuodi("settle", bills, "--balances", tmp_path / "kept.txt", "-o", tmp_path / "r.csv", code=2)
    assert "should end in .csv" in told.stderr
    told = tuodi("settle", bills, "--balances", bills, "-o", tmp_path / "r.csv", code=2)
    assert "overwrite" in told.stderr
    told = tuodi("settle", bills, "--balances", tmp_path / "r.csv", "-o", tmp_path / "r.csv", code=2)
    assert "the same file" in told.stderr


def test_a_result_never_overwrites_its_input(tuodi, bills):
    before = bills.read_bytes()
    assert "overwrite" in tuodi("settle", bills, "-o", bills, code=2).output
    assert bills.read_bytes() == before


def test_faults_of_documents_are_listed_one_a_line_with_place_and_mend(tuodi, bills, tmp_path, documents):
    path = documents / "330100" / "t.yaml"
    path.write_text(
        path.read_text()
        .replace("rate: 70%", "rate: 70")
        .replace("account: basic_paid, amount", "account: gone, amount")
    )
    result = tuodi("settle", bills, "-o", tmp_path / "r.csv", code=4)
    faults = [line for line in result.output.splitlines() if line.startswith("  ")]
    assert len(faults) >= 2
    assert all("t.yaml:" in line and "Mend:" in line and "[T-" in line for line in faults)


def test_faults_of_documents_are_told_in_chinese(tuodi, bills, tmp_path, documents, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    path = documents / "330100" / "t.yaml"
    path.write_text(path.read_text().replace("rate: 70%", "rate: 70"))
    said = tuodi("settle", bills, "-o", tmp_path / "r.csv", code=4).output
    assert re.search(r"政策文件有 \d+ 处错误", said)
    assert re.search(r"t\.yaml:\d+ \[T-\d\]：值不对：`rate`：“70”不是比例，.*。处理：按规则语言要求的形式填写", said)


def test_a_folder_that_cannot_be_written_is_one_message(tuodi, bills, tmp_path):
    (tmp_path / "file").write_text("")
    result = tuodi("settle", bills, "-o", tmp_path / "file" / "r.csv", code=3)
    assert "cannot write" in result.output
    assert "is no folder" in result.output


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("zh_CN.UTF-8", ("应以 .csv, .xlsx, .parquet 结尾", "这是一个目录", "没有权限写入")),
        ("C.UTF-8", ("should end in .csv", "it is a folder", "no permission")),
    ],
)
def test_a_result_file_that_cannot_be_is_told_at_once(tuodi, bills, tmp_path, monkeypatch, locale, said):  # noqa: PLR0917 - pytest
    monkeypatch.setenv("LC_ALL", locale)
    (tmp_path / "is.csv").mkdir()
    assert said[0] in tuodi("settle", bills, "-o", tmp_path / "r.txt", code=2).output
    assert said[1] in tuodi("settle", bills, "-o", tmp_path / "is.csv", code=3).output
    monkeypatch.setattr("tuodi.cli.paths.os.access", lambda *_: False)
    assert said[2] in tuodi("settle", bills, "-o", tmp_path / "r.csv", code=3).output
    assert list(tmp_path.glob("r.*")) == []


def test_an_input_that_is_a_folder_or_may_not_be_read_is_said(tuodi, bills, tmp_path, monkeypatch):
    out = tmp_path / "r.csv"
    assert "is a folder, not a file" in tuodi("settle", tmp_path, "-o", out, code=3).output
    assert "no such file" in tuodi("settle", tmp_path / "none.csv", "-o", out, code=3).output
    monkeypatch.setattr("tuodi.cli.paths.os.access", lambda path, _mode: path != bills)
    assert "no permission to read" in tuodi("settle", bills, "-o", out, code=3).output


def test_an_encoding_that_does_not_exist_is_wrong_use(tuodi, bills, tmp_path):
    assert "gb18030" in tuodi("settle", bills, "--encoding", "nonsense", "-o", tmp_path / "r.csv", code=2).output


def test_a_file_with_a_header_only_is_said(tuodi, bills, tmp_path):
    bills.write_text(bills.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    assert "no rows" in tuodi("settle", bills, "-o", tmp_path / "r.csv", "--lang", "en").output


@pytest.mark.parametrize(
    ("lang", "said"),
    [("zh", "特困人员由民政部门认定"), ("en", "person in special hardship is certified by civil affairs")],
)
def test_who_may_certify_is_said_in_one_language(tuodi, bills, tmp_path, lang, said):
    listed = tmp_path / "ids.csv"
    listed.write_text(
        "psn_no,identity,idet_admdvs,certifier,begndate,known_from\nP1,特困人员,500114,残联,2020-01-01,2020-01-01\n",
        encoding="utf-8",
    )
    tuodi("settle", bills, "--identities", listed, "-o", tmp_path / "r.csv", code=1)
    with (tmp_path / "r.ids.refused.csv").open(encoding="utf-8-sig") as lines:
        (row,) = csv.DictReader(lines)
    reason = row["reason" if lang == "zh" else "reason_en"]
    assert reason.startswith(said)
    assert " / " not in reason


def test_more_processes_write_the_same_files(tuodi, bills, tmp_path):
    for jobs in (1, 2):
        tuodi("settle", bills, "--opening", "zero", "--jobs", jobs, "-o", tmp_path / str(jobs) / "r.csv", code=1)
    for name in ("r.csv", "r.refused.csv", "r.differences.csv"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()


def test_two_bills_of_one_moment_never_share_a_limit_twice(tuodi, bills, tmp_path):
    """However many processes settle: a person is one process's, and bills of one moment go by their ids.

    In-policy 60,000.00 twice, each 60,000.00 − 500 = 59,500.00 × 60 % = 35,700.00; the year's limit is 50,000.00:
    35,700.00, then 50,000.00 − 35,700.00 = 14,300.00.
    """
    head, first, *_ = bills.read_text(encoding="utf-8").splitlines()
    people = [(f"P{number}", first.replace("P1", f"P{number}")) for number in range(1, 21)]
    pairs = [line.replace("A1", f"{who}{part}").replace("M1", f"M{part}") for who, line in people for part in "ab"]
    bills.write_text("\n".join([head, *reversed(pairs), ""]), encoding="utf-8")
    for jobs in (1, 2, 3):
        out = tmp_path / f"{jobs}.csv"
        tuodi("settle", bills, "--opening", "zero", "--jobs", jobs, "-o", out)
        found = rows(out)
        assert {(found[f"{who}a"]["hifp_pay"], found[f"{who}b"]["hifp_pay"]) for who, _ in people} == {
            ("35700.00", "14300.00")
        }


def test_a_lost_process_is_one_message_with_the_way_out(tuodi, bills, tmp_path, monkeypatch):
    from tuodi.exchange import settle_job
    from tuodi.exchange.settle_workers import WorkerLost

    def lost(*_):
        raise WorkerLost

    monkeypatch.setattr(settle_job, "run", lost)
    result = tuodi("settle", bills, "-o", tmp_path / "r.csv", "--lang", "en", code=70)
    assert "--jobs 1" in result.output


@pytest.mark.parametrize(("lang", "says"), [("zh", "无救助身份"), ("en", "no assisted identity")])
def test_who_holds_no_class_is_told_so_once(tuodi, bills, tmp_path, lang, says):
    lines = bills.read_text(encoding="utf-8").splitlines()
    plain = [lines[0], lines[1].replace("特困人员", "")]
    out = tmp_path / "r.csv"

    def settled(text, *more):
        bills.write_text("\n".join([*text, ""]), encoding="utf-8")
        tuodi("settle", bills, "--opening", "zero", "-o", out, "--lang", lang, *more)
        return rows(out)["A1"]

    found = settled(plain)
    assert found["note"].count(says) == 1
    assert (found["maf_pay"], found["tilt_pay"], found["clauses"]) == ("0.00", "0.00", "T-2")
    assert says not in settled(lines[:2])["note"]
    # neither marks nor a list: nothing is known of identities, and nothing is said of them
    bare = [line.replace("psn_idet_type", "whatever") for line in plain]
    assert says not in settled(bare)["note"]
    listed = tmp_path / "ids.csv"
    head = "record_id,psn_no,identity,idet_admdvs,begndate,enddate,known_from"
    listed.write_text(f"{head}\nR1,P1,特困人员,330102,2020-01-01,2020-12-31,2020-01-01\n", encoding="utf-8")
    assert settled(bare, "--identities", listed)["note"].count(says) == 1


@pytest.mark.parametrize("command", ["settle", "review", "warn", "explain"])
def test_a_list_of_which_no_row_matches_is_said_even_when_quiet(tuodi, as_json, bills, tmp_path, command):
    text = bills.read_text(encoding="utf-8").splitlines()
    bills.write_text("\n".join([text[0], text[2], ""]), encoding="utf-8")
    listed = tmp_path / "ids.csv"
    row = "certno,identity,idet_admdvs,begndate,known_from\n11010519491231002X,特困人员,330102,2020-01-01,2020-01-01\n"
    listed.write_text(row, encoding="utf-8")
    more = {"review": ["--month", "2023-04"], "warn": ["--month", "2023-04"]}.get(command, [])
    suffix = "csv" if command == "settle" else "xlsx"
    documents = [] if command in ("settle", "explain") else ["--documents", tmp_path / "documents"]
    result_file = ["--bill", "A2"] if command == "explain" else ["-o", tmp_path / f"r.{suffix}"]
    words = [command, bills, "--identities", listed, *result_file, "--opening", "zero", *more, *documents]
    result = tuodi(*words, "--quiet", "--lang", "en", code=1)
    assert "not one row of the identity list matches" in result.stderr
    assert "--people" in result.stderr
    data = as_json(*words, code=1)
    if command == "explain":  # the statements, as without the list
        assert [bill["setl_id"] for bill in data] == ["A2"]
        return
    assert (data["identities_unmatched"], data["lists_unused"]) == (1, ["identities"])


def test_list_rows_without_a_bill_are_counted(tuodi, bills, tmp_path):
    listed = tmp_path / "ids.csv"
    lines = "".join(f"{who},特困人员,330102,2020-01-01,2020-01-01\n" for who in ("P1", "P8", "P9"))
    listed.write_text(f"psn_no,identity,idet_admdvs,begndate,known_from\n{lines}", encoding="utf-8")
    out = tmp_path / "r.csv"
    result = tuodi("settle", bills, "--identities", listed, "-o", out, "--lang", "en", code=1)
    assert "2 rows of the identity list match no person" in result.output
    assert "not one row" not in result.output
