"""The fast lane changes no byte: files are settled in columns and row by row, and all that is written is compared."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import functools
from decimal import Decimal
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.columnar.compare import interpreted
from tests.columnar.made_books import made_book, made_person
from tests.exchange.random_bills import certificate, money_text, random_rows
from tests.exchange.samples import TODAY, bill, reversal, write_csv
from tests.oracles import qianjiang, weihai
from tests.settlement.adapt import shipped
from tuodi.exchange import settle_job
from tuodi.exchange.columns import settle as columns
from tuodi.exchange.identity_list import read_identities
from tuodi.exchange.opening_list import read_opening
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.refusals import FileRefused
from tuodi.exchange.settle_job import SettleOptions
from tuodi.exchange.settle_person import Surroundings
from tuodi.policy.library import load_rule_book
from tuodi.settlement.columnar.engine import ColumnarEngine

EXAMPLES = Path("examples")


LATER = dt.date(2026, 11, 1)


NEEDED = ("medfee_sumamt", "fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt")


@pytest.fixture
def lanes(monkeypatch):
    """How many rows each run took in columns; the kernel is run by Python, so that no file has to compile its own."""
    seen, told = [], settle_job.summary_of

    def summed(*given, **more):
        summary = told(*given, **more)
        seen.append(summary.in_columns)
        return summary

    monkeypatch.setattr(columns, "ColumnarEngine", functools.partial(ColumnarEngine, kernels=interpreted))
    monkeypatch.setattr(settle_job, "summary_of", summed)
    return seen


def settle(path, out, lane, *, around=None, today=TODAY, book=None, **options):
    read = ReadOptions(today=today)
    options = SettleOptions(out=out, around=around or Surroundings(), lane=lane, **options)
    summary = settle_job.run(path, book or shipped(), read, options)
    return dataclasses.replace(summary, files={}, in_columns=0), {
        name: Path(file).read_bytes() for name, file in summary.files.items()
    }


def assert_same(path, tmp_path, lanes, *, ending=".csv", **options):
    """Settle both ways; returns how many rows were settled in columns."""
    told, files = settle(path, tmp_path / f"rows{ending}", "rows", **options)
    quick, found = settle(path, tmp_path / f"columns{ending}", "columns", **options)
    assert quick == told
    for name, content in files.items():
        assert found[name] == content, name
    return lanes[-1]


def as_parquet(path, to):
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    columns = [[row[place] if place % 2 else row[place] or None for row in rows] for place in range(len(header))]
    pq.write_table(
        pa.table(dict(zip(header, columns, strict=True)), pa.schema([(name, pa.string()) for name in header])), to
    )
    return to


def lists_of(name):
    return read_identities(EXAMPLES / name.replace("bills", "identities"), today=LATER)


@pytest.mark.parametrize("name", [f"bills-{name}.csv" for name in ("371000-2024", "500114-2023", "500243-2024")])
def test_examples(name, tmp_path, lanes):
    assert assert_same(EXAMPLES / name, tmp_path, lanes, today=LATER) > 0
    around = Surroundings(identities=lists_of(name), opening="zero")
    assert assert_same(EXAMPLES / name, tmp_path, lanes, today=LATER, around=around, lang="en") > 0


@pytest.mark.parametrize(
    ("reading", "taken"),
    [
        ("identity_date=settlement_day_as_marked", True),
        ("benefit_date=settlement", True),
        ("critical_base=with_first_self_pay", False),
        ("tilt_class_change=restart", False),
        ("several_identities=one_class_for_the_year", False),
        ("identity_date=certification_day", False),
        ("late_class_reach=month_of_marking", False),
        ("severe_disability=low_income_only", False),
        ("direct_sick_poor=costs_before_too", False),
        ("direct_classes=apply", False),
    ],
)
def test_other_readings(reading, taken, tmp_path, lanes):
    """Under readings that the lane does not know, or the kernel does not, bills go row by row."""
    name, choice = reading.split("=")
    book = load_rule_book(readings={name: choice})
    bills = "bills-500114-2024.csv"
    around = Surroundings(identities=lists_of(bills), opening="zero")
    rows = assert_same(EXAMPLES / bills, tmp_path, lanes, today=LATER, around=around, book=book)
    assert not taken or rows > 0


def test_parquet(tmp_path, lanes):
    path = EXAMPLES / "bills-500243-2024.parquet"
    for ending in (".parquet", ".csv"):
        assert assert_same(path, tmp_path, lanes, today=LATER, ending=ending) > 0
    text = EXAMPLES / "bills-500112-2024.csv"
    assert assert_same(text, tmp_path, lanes, today=LATER, ending=".parquet") > 0


def test_parquet_of_several_types(tmp_path, lanes):
    """Dates, moments, whole numbers, amounts, dictionaries and what is empty are read as the text they stand for."""
    rows = [row for row in random_rows(Random(11), 150) if row["setl_time"][:2] == "20" and len(row["begndate"]) == 10]
    kinds = {
        "setl_time": (pa.timestamp("s"), dt.datetime.fromisoformat), "begndate": (pa.date32(), dt.date.fromisoformat),
        "insu_plan": (pa.int32(), int), "medfee_sumamt": (pa.decimal128(18, 2), Decimal), "psn_seq": (pa.int64(), int),
        "psn_idet_type": (pa.dictionary(pa.int32(), pa.string()), str), "tilt_pay": (pa.null(), str),
    }  # fmt: skip
    columns = {}
    for name in rows[0]:
        kind, value = kinds.get(name, (pa.string(), str))
        columns[name] = pa.array([sound(value, row[name]) for row in rows], kind)
    path = tmp_path / "bills.parquet"
    pq.write_table(pa.table(columns), path, row_group_size=40)
    taken = assert_same(path, tmp_path, lanes, ending=".parquet")
    assert taken > 0
    for kind in (pa.timestamp("ns"), pa.timestamp("us", "UTC"), pa.timestamp("ms", "America/New_York")):
        # the same moments as other programs write them: those of a zone are held in UTC
        held = pa.compute.subtract(columns["setl_time"].cast(pa.int64()), 0 if kind.tz is None else 8 * 3600)
        told = pa.table(columns | {"setl_time": held.cast(pa.timestamp("s")).cast(pa.timestamp(kind.unit)).cast(kind)})
        pq.write_table(told, path)
        assert assert_same(path, tmp_path, lanes, ending=".parquet") == taken, kind
    moments = columns["setl_time"].cast(pa.timestamp("us")).cast(pa.int64())
    columns["setl_time"] = pa.compute.add(moments, 1).cast(pa.timestamp("us"))
    pq.write_table(pa.table(columns), path)
    assert assert_same(path, tmp_path, lanes) == 0, "parts of a second"
    columns["setl_time"] = columns["begndate"]
    columns["psn_seq"] = pa.array([10**15] * len(rows))
    pq.write_table(pa.table(columns), path)
    assert assert_same(path, tmp_path, lanes) == 0, "a number that may have lost digits"
    columns["inscp_scp_amt"] = pa.array([float(row["inscp_scp_amt"]) for row in rows])
    pq.write_table(pa.table(columns), path)
    assert assert_same(path, tmp_path, lanes) == 0, "a float has no text of its own for columns"


def sound(value, text):
    try:
        return value(text) if text else None
    except (ValueError, ArithmeticError):
        return None


@pytest.mark.parametrize("stage", ["critical", "assistance", "tilt"])
def test_from_every_stage(stage, tmp_path, lanes):
    path = EXAMPLES / "bills-500112-2024.csv"
    assert assert_same(path, tmp_path, lanes, today=LATER, from_stage=stage) > 0


@pytest.mark.parametrize("path", sorted((EXAMPLES / "dirty").glob("*.csv")), ids=lambda path: path.name)
def test_dirty_files(path, tmp_path, lanes):
    try:
        settle(path, tmp_path / "r.csv", "rows", today=LATER)
    except FileRefused as refused:
        with pytest.raises(FileRefused, match=refused.message.en[:20]):
            settle(path, tmp_path / "r.csv", "columns", today=LATER)
        return
    assert_same(path, tmp_path, lanes, today=LATER)


def test_gb18030(tmp_path, lanes):
    path = EXAMPLES / "bills-500112-2024.gb18030.csv"
    assert assert_same(path, tmp_path, lanes, today=LATER) > 0
    assert assert_same(path, tmp_path, lanes, today=LATER, ending=".parquet") > 0
    rows = random_rows(Random(8), 200)
    for row in rows:
        row["psn_name"] = row["psn_name"].replace("张", "镕𠮷栏目")
    path = write_csv(tmp_path / "bills.csv", rows, encoding="gb18030")
    text = path.read_bytes().replace("𠮷".encode("gb18030"), "张三".encode(), 3)
    for content in (text, text.replace("目".encode("gb18030"), b"\xff", 3)):
        path.write_bytes(content)
        assert assert_same(path, tmp_path, lanes) > 0


def test_what_is_not_for_columns_goes_row_by_row(tmp_path, lanes):
    assert assert_same(EXAMPLES / "bills-371000-2024.xlsx", tmp_path, lanes, today=LATER) == 0
    assert lanes == [0, 0]


@pytest.mark.parametrize("stage", ["basic", "assistance"])
def test_persons_of_the_oracles(stage, tmp_path, lanes):
    rng = Random(stage)
    rows, listed = [], []
    for number in range(60):
        person = (weihai if number % 2 else qianjiang).random_person(rng, stage)
        rows += [bill_cells(f"P{number}", made) for made in person["bills"]]
        listed += [identity_cells(f"P{number}", person["region"], made) for made in person["identities"]]
    rng.shuffle(rows)
    path = write_csv(tmp_path / "bills.csv", rows)
    identities = read_identities(write_csv(tmp_path / "identities.csv", listed), today=LATER)
    around = Surroundings(identities=identities, opening="zero")
    fast = assert_same(path, tmp_path, lanes, today=LATER, around=around, from_stage=stage)
    assert fast > len(rows) / 2, "most of these bills are sound"


def bill_cells(person, made):
    """A bill of an oracle as a row of our layout."""
    cells = dict.fromkeys((*bill(), "hifmi_pay", "hifob_pay", "tilt_pay", "oth_pay", "brdy", "refl_from_mdtrt_id",
                           "dise_class", "opsp_class"), "")  # fmt: skip
    for name, value in made.items():
        if name == "care_type":
            cells["med_type"] = value
        elif name == "mid_setl":
            cells["mid_setl_flag"] = str(int(value))
        elif name == "birth_date":
            cells["brdy"] = "" if value is None else str(value)
        elif value is not None and name in cells:
            cells[name] = money_text(value) if name in MONEY_NAMES else str(value)
    for name in NEEDED:
        cells[name] = cells[name] or "0.00"
    cells["setl_id"] = f"{person}-{cells['setl_id']}"
    cells["psn_no"], cells["insutype"] = person, cells["insutype"] or "390"
    cells["psn_type"] = cells["psn_type"] or ("" if cells["brdy"] else "adult")
    return cells


MONEY_NAMES = {*NEEDED, "outarea_selfpay", "hifp_pay", "hifmi_pay", "hifob_pay", "maf_pay", "tilt_pay", "oth_pay"}


def identity_cells(person, region, made):
    return {
        "psn_no": person, "identity": made["identity"], "idet_admdvs": made.get("idet_admdvs") or region,
        "begndate": str(made["begndate"]), "enddate": str(made.get("enddate") or ""),
        "known_from": str(made.get("known_from") or "2000-01-01 00:00:00"),
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_made_rule_books(seed, tmp_path, lanes):
    """Rules of every kind: what decides a bill's clauses and note is found whatever the rules ask."""
    rng, book = Random(seed), made_book(seed)
    rows = [made_cells(number, one) for number in range(40) for one in made_person(rng, number).bills]
    rng.shuffle(rows)
    path = write_csv(tmp_path / "bills.csv", rows)
    stage = rng.choice(("basic", "critical", "assistance"))
    assert assert_same(path, tmp_path, lanes, around=Surroundings(opening="zero"), book=book, from_stage=stage) > 0


def made_cells(number, made):
    kind = "minor" if made.minor else "student" if made.student else "adult"
    plain = {
        name: "" if getattr(made, name) is None else str(getattr(made, name))
        for name in (
            "enddate", "mdtrt_id", "insu_admdvs", "idet_admdvs", "mdtrt_admdvs", "insutype", "insu_plan", "hosp_lv",
            "refl", "refl_from_mdtrt_id", "dise_codg",
        )
    }  # fmt: skip
    money = {
        name: "" if getattr(made, name) is None else money_text(getattr(made, name)) for name in sorted(MONEY_NAMES)
    }
    return {
        "setl_id": f"P{number}-{made.setl_id}", "psn_no": f"P{number}", "setl_time": str(made.setl_time),
        "med_type": made.care_type, "psn_type": kind, "psn_idet_type": ";".join(made.marked_classes), **plain, **money,
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_random_dirt(seed, tmp_path, lanes):
    rng = Random(seed)
    rows = random_rows(rng, 300)
    path = write_csv(tmp_path / "bills.csv", rows, encoding=rng.choice(("utf-8", "utf-8-sig")))
    opening = rng.choice((None, "zero"))
    path = as_parquet(path, tmp_path / "bills.parquet") if seed % 3 == 0 else path
    ending, stage = rng.choice((".csv", ".parquet")), rng.choice(("basic", "basic", "critical", "tilt"))
    fast = assert_same(
        path, tmp_path, lanes, around=Surroundings(opening=opening), ending=ending, from_stage=stage,
        lang=rng.choice(("zh", "en")), jobs=1,
    )  # fmt: skip
    assert fast > 0


USED = (
    "admissions",
    "assistance_paid",
    "basic_inpatient_base",
    "critical_main_base",
    "assistance_main_base",
    "tilt_main_base",
)


@pytest.mark.parametrize("seed", range(3))
def test_lists_beside_random_dirt(seed, tmp_path, lanes):
    rng = Random(seed)
    path = write_csv(tmp_path / "bills.csv", random_rows(rng, 200))
    listed = [
        identity_cells(
            f"P{rng.randint(0, 66)}", "500114",
            {"identity": rng.choice(("低保对象", "特困人员", "谁")),
             "begndate": rng.choice(("2023-01-01", "2024-03-01")),
             "known_from": rng.choice(("2023-01-01 00:00:00", "2024-04-01 00:00:00"))},
        ) | {"psn_cert_type": "", "certno": ""}
        for _ in range(30)
    ]  # fmt: skip
    listed += [
        listed[0] | {"psn_no": "", "psn_cert_type": "01", "certno": number} for number in map(certificate, (1, 5, 9))
    ]
    identities = read_identities(write_csv(tmp_path / "identities.csv", listed), today=TODAY)
    balances = [
        {"psn_no": f"P{rng.randint(0, 66)}", "year": rng.choice(("2024", "2024", "2023")), "account": account,
         "amount": rng.choice(("100.00", "15000.00", "x"))}
        for account in USED * 6
    ]  # fmt: skip
    balances += [{**balances[0], "psn_no": f"P{person}", "amount": "2"} for person in (2, 3)]
    opening = read_opening(write_csv(tmp_path / "opening.csv", balances), today=TODAY)
    for around in (Surroundings(identities=identities), Surroundings(identities=identities, opening=opening)):
        assert assert_same(path, tmp_path, lanes, around=around) > 0


def test_text_in_other_forms(tmp_path, lanes):
    """Other separators, everything in quotes, line ends of one sign, blank lines, no end of line at the end."""
    rows = random_rows(Random(3), 60)
    texts = []
    for options in ({"delimiter": "\t"}, {"delimiter": ";"}, {"quoting": csv.QUOTE_ALL}, {"lineterminator": "\r"},
                    {"lineterminator": "\n\n"}, {"lineterminator": "\n"}):  # fmt: skip
        path = tmp_path / "bills.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, **options)
            writer.writerow(rows[0])
            writer.writerows(row.values() for row in rows)
        assert_same(path, tmp_path, lanes)
        texts.append(path.read_bytes())
    path.write_bytes(texts[-1].rstrip(b"\n"))
    assert assert_same(path, tmp_path, lanes) > 0
    path.write_bytes(texts[-1] + b'"never closed\n')
    with pytest.raises(FileRefused):
        settle(path, tmp_path / "r.csv", "columns")
    path.write_bytes(texts[-1].replace(b"Li Si", b"Li \xff"))
    assert_same(path, tmp_path, lanes)


def test_a_row_in_another_encoding_in_a_file_that_says_utf8(tmp_path, lanes):
    path = write_csv(tmp_path / "bills.csv", random_rows(Random(4), 60))
    path.write_bytes(path.read_bytes().replace("张三".encode(), "张三".encode("gb18030"), 1))
    assert assert_same(path, tmp_path, lanes) > 0


def test_ties_and_a_person_spread_over_the_whole_file(tmp_path, lanes):
    """Equal times and numbers: the id decides, by code point. No certificate, so that nothing is unusual."""
    rng = Random(5)
    rows = []
    for number in range(120):
        fee = money_text(100_000 + number * 1000)
        rows.append(
            bill(
                setl_id=rng.choice("aBcD-_") + f"{number:03d}", psn_no="P0" if number % 3 == 0 else f"P{number % 7}",
                certno="", setl_time="2024-01-05", begndate="", enddate="", mdtrt_id=f"M{number % 50}",
                medfee_sumamt=fee, fulamt_ownpay_amt="0", preselfpay_amt="0", inscp_scp_amt=fee,
            ) | {"psn_seq": rng.choice(("", "1"))}
        )  # fmt: skip
    path = write_csv(tmp_path / "bills.csv", rows)
    assert assert_same(path, tmp_path, lanes) == len(rows)


def test_a_file_without_a_bill(tmp_path, lanes):
    path = tmp_path / "bills.csv"
    path.write_text(",".join(bill()) + "\n", encoding="utf-8")
    assert assert_same(path, tmp_path, lanes) == 0


def test_more_processes_for_the_others(tmp_path, lanes):
    path = write_csv(tmp_path / "bills.csv", random_rows(Random(9), 60))
    told, files = settle(path, tmp_path / "rows.csv", "rows")
    assert settle(path, tmp_path / "columns.csv", "columns", jobs=2) == (told, files)
    assert 0 < lanes[-1] < told.rows_in


def test_progress_reaches_the_end(tmp_path, lanes):
    path, seen = write_csv(tmp_path / "bills.csv", random_rows(Random(9), 60)), []
    options = SettleOptions(out=tmp_path / "r.csv", lane="columns")
    settle_job.run(path, shipped(), ReadOptions(today=TODAY, progress=seen.append), options)
    assert lanes[-1] > 0
    assert [one.phase for one in seen] == ["settle", "read", "settle", "settle"], "first as if persons stood together"
    assert seen[-1].bytes_done == seen[-1].bytes_total == path.stat().st_size


def test_small_files_are_settled_row_by_row(tmp_path, lanes):
    path = write_csv(tmp_path / "bills.csv", random_rows(Random(6), 10))
    settle(path, tmp_path / "r.csv", None)
    assert lanes == [0]


def test_in_parts(tmp_path, lanes):
    """With little memory persons are settled part by part; ids that stand twice are seen across the parts."""
    rows = random_rows(Random(7), 200)
    path = write_csv(tmp_path / "bills.csv", rows)
    assert assert_same(path, tmp_path, lanes, memory=100_000) > 0
    parquet = as_parquet(path, tmp_path / "bills.parquet")
    assert assert_same(parquet, tmp_path, lanes, memory=100_000, ending=".parquet") > 0


GIVEN = {"hifp_pay": "1000.00", "hifmi_pay": "0.00", "maf_pay": "50.00", "tilt_pay": "0.00"}
TAKEN_BACK = {"hifp_pay": "-1000.00", "hifmi_pay": "0.00", "maf_pay": "-50.00", "tilt_pay": "0.00"}


@pytest.mark.parametrize("blank", [(), ("hifp_pay",), ("maf_pay",), ("tilt_pay",), tuple(GIVEN)])
def test_a_reversal_that_says_no_payment_is_compared_with_its_originals(blank, tmp_path, lanes):
    """Computed minus given, with opposite signs on the two: what a reversal leaves out is its original's negative."""
    first = bill(psn_type="15", **GIVEN)
    path = write_csv(tmp_path / "bills.csv", [first, reversal(first, **TAKEN_BACK | dict.fromkeys(blank, ""))])
    assert assert_same(path, tmp_path, lanes) == 2
    with (tmp_path / "columns.csv").open(encoding="utf-8-sig", newline="") as lines:
        one, back = csv.DictReader(lines)
    # (850.00 - 300.00) x 70 % = 385.00, and 385.00 - 1000.00 = -615.00
    assert (one["hifp_pay"], one["diff_hifp_pay"]) == ("385.00", "-615.00")
    assert (back["hifp_pay"], back["diff_hifp_pay"]) == ("-385.00", "615.00")


def with_reversals(rng, person):
    """A person's large admissions of 2024, one a week, some taken back weeks later."""
    rows = []
    for week in range(rng.randint(2, 9)):
        day = dt.date(2024, 1, 5) + dt.timedelta(7 * week)
        fee = money_text(rng.randint(200_000, 20_000_000))
        rows.append(
            bill(
                setl_id=f"P{person}S{week}", psn_no=f"P{person}", psn_cert_type="", certno="", psn_type="15",
                setl_time=f"{day} 10:00:00", begndate=str(day), enddate=str(day), mdtrt_id=f"P{person}M{week}",
                psn_idet_type="低保对象" if person % 3 == 0 else "", medfee_sumamt=fee, fulamt_ownpay_amt="0.00",
                preselfpay_amt="0.00", inscp_scp_amt=fee, hifp_pay="",
            )
        )  # fmt: skip
    for taken in rng.sample(rows, rng.randint(1, 2)):
        when = dt.date(2024, 1, 5) + dt.timedelta(rng.randint(0, 70))
        rows.append(
            reversal(taken, setl_time=f"{max(str(when), taken['setl_time'][:10])} 12:00:00", begndate="", enddate="")
        )
    return sorted(rows, key=lambda row: row["setl_time"])


@pytest.mark.parametrize("seed", range(3))
def test_differences_of_persons_who_stand_together(seed, tmp_path, lanes):
    """What is due otherwise than booked is told without settling a person row by row."""
    rng = Random(seed)
    people = [with_reversals(rng, person) for person in range(60)]
    usual = [with_reversals(rng, 100 + person)[:1] for person in range(5)]
    path = write_csv(tmp_path / "bills.csv", [row for one in (*people, *usual) for row in one])
    path = as_parquet(path, tmp_path / "bills.parquet") if seed == 2 else path
    for opening in ("zero", None):
        taken = assert_same(path, tmp_path, lanes, around=Surroundings(opening=opening))
        with (tmp_path / "columns.csv").open(encoding="utf-8-sig", newline="") as lines:
            assert taken == sum(1 for _ in csv.DictReader(lines)), "nobody goes row by row"
        with (tmp_path / "columns.differences.csv").open(encoding="utf-8-sig", newline="") as lines:
            told = list(csv.DictReader(lines))
        assert len(told) > 20
        assert all(
            Decimal(line["due"]) - Decimal(line["booked"]) == Decimal(line["difference"])
            for line in told
            if line["due"]
        )


@pytest.mark.usefixtures("lanes")
def test_engines_that_differ(tmp_path, monkeypatch):
    def spoilt(sheet, *given, **more):
        tally = right(sheet, *given, **more)
        sheet.values[more["texts"].names.index("hifp_pay")] += 1
        return tally

    right = columns.put
    monkeypatch.setattr(columns, "put", spoilt)
    monkeypatch.setattr(settle_job, "WORTH_IT", {".csv": 0})
    path = write_csv(tmp_path / "bills.csv", [bill(certno="")])
    with pytest.raises(ArithmeticError, match="hifp_pay"):
        settle(path, tmp_path / "r.csv", "columns")
    told, files = settle(path, tmp_path / "r.csv", None)
    assert files == settle(path, tmp_path / "r.csv", "rows")[1], "rows are the measure"
    assert "hifp_pay" in told.warnings[0].en
    assert "hifp_pay" in told.data()["warnings"][0]["zh"], "and it is said"
