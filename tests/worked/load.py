"""Reads the worked cases into plain values: fen, dates, times. See README.md for the format."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent

AMOUNTS = (
    "medfee_sumamt",
    "fulamt_ownpay_amt",
    "overlmt_selfpay",
    "preselfpay_amt",
    "outarea_selfpay",
    "inscp_scp_amt",
    "hifp_pay",
    "hifmi_pay",
    "hifob_pay",
    "hifes_pay",
    "cvlserv_pay",
    "hifdm_pay",
    "maf_pay",
    "tilt_pay",
    "oth_pay",
    "acct_pay",
    "cash_payamt",
)
SHARES = ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt")
NUMBERS = ("insu_plan", "hosp_lv", "refl", "psn_seq")
DAYS = ("begndate", "enddate", "birth_date")
TEXTS = (
    "setl_id",
    "mdtrt_id",
    "insu_admdvs",
    "idet_admdvs",
    "mdtrt_admdvs",
    "insutype",
    "care_type",
    "fixmedins_code",
    "dise_codg",
    "dise_class",
    "opsp_class",
    "refl_from_mdtrt_id",
    "reversal_of",
)
FLAGS = ("mid_setl", "minor", "primary_care")
RESULTS = ("hifp_pay", "hifmi_pay", "maf_pay", "tilt_pay", "inscp_selfpay")


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedCase:
    """One person's bills with the payments expected for each."""

    file: str
    name: str
    story: str
    region: str
    from_stage: str
    identities: list[dict[str, Any]]
    opening: dict[str, int]
    bills: list[dict[str, Any]]
    """Keyword arguments of `Bill` without `row` and `person`, in the order of the file."""
    expect: list[dict[str, int | None]]
    """One per bill; `None` where a figure is missing."""
    due_after: dict[str, dict[str, int | None]]
    """By setl_id: what is due once the reversals of the case are known, where it differs from what was booked."""
    arithmetic: str
    note: str
    doubt: bool
    oracle: bool
    clauses: tuple[str, ...]
    """Clauses the case touches besides those that stand on its statements."""
    readings: dict[str, str]
    """The choices under which `expect` holds."""
    default: list[dict[str, int | None]]
    """What the same bills receive under the default readings, where `readings` names others."""


def fen(text: str) -> int:
    """Yuan with two decimals to fen, without a float."""
    if not isinstance(text, str) or not re.fullmatch(r"-?\d+\.\d{2}", text):
        raise ValueError(f"not a quoted amount in yuan with two decimals: {text!r}")
    return int(text.replace(".", ""))


def _bill(row: dict[str, Any], number: int, region: str) -> dict[str, Any]:
    bill: dict[str, Any] = {"setl_id": f"B{number}", "insu_admdvs": region, "mdtrt_admdvs": region, "insutype": "390"}
    settled = None
    for key, value in row.items():
        if value is None:
            bill[key] = None
        elif key in AMOUNTS:
            bill[key] = fen(value)
        elif key in NUMBERS:
            bill[key] = int(value)
        elif key in DAYS:
            bill[key] = dt.date.fromisoformat(value)
        elif key == "setl_time":
            settled = dt.datetime.fromisoformat(value)
        elif key in FLAGS:
            bill[key] = bool(value)
        elif key in TEXTS:
            bill[key] = str(value)
        else:
            raise ValueError(f"unknown bill field {key}")
    for key in SHARES:
        bill.setdefault(key, 0)
    shares = sum(bill[key] for key in SHARES)
    if bill.setdefault("medfee_sumamt", shares) != shares:
        raise ValueError(f"{bill['setl_id']} does not add up: {bill['medfee_sumamt']} is not {shares}")
    if settled is None:
        settled = dt.datetime.combine(bill["enddate"], dt.time(12))
    bill["setl_time"] = settled
    bill.setdefault("begndate", bill.get("enddate"))
    bill.setdefault("idet_admdvs", bill["insu_admdvs"])
    return bill


def _results(row: dict[str, str | None]) -> dict[str, int | None]:
    if set(row) != set(RESULTS):
        raise ValueError(f"an expectation names exactly {RESULTS}, not {sorted(row)}")
    return {key: None if row[key] is None else fen(str(row[key])) for key in RESULTS}


def _identity(row: dict[str, Any], region: str) -> dict[str, Any]:
    begin = dt.date.fromisoformat(row["begndate"])
    known = row.get("known_from")
    end = row.get("enddate")
    return {
        "identity": row["identity"],
        "idet_admdvs": row.get("idet_admdvs", region),
        "begndate": begin,
        "enddate": None if end is None else dt.date.fromisoformat(end),
        "known_from": dt.datetime.combine(begin, dt.time()) if known is None else dt.datetime.fromisoformat(known),
    }


def load_file(path: Path) -> list[WorkedCase]:
    """The cases of one file, its defaults filled in."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    defaults = content.get("defaults", {})
    cases = []
    for raw in content["cases"]:
        unknown = set(raw) - {
            "name", "story", "region", "from_stage", "identities", "opening", "bill", "bills", "expect", "due_after",
            "arithmetic", "note", "doubt", "oracle", "readings", "default", "clauses",
        }  # fmt: skip
        if unknown:
            raise ValueError(f"{path.name}: {raw.get('name')}: unknown keys {sorted(unknown)}")
        region = raw.get("region", defaults.get("region"))
        shared = {**defaults.get("bill", {}), **raw.get("bill", {})}
        opening = raw.get("opening", "zero")
        case = WorkedCase(
            file=path.name,
            name=raw["name"],
            story=raw["story"],
            region=region,
            from_stage=raw.get("from_stage", defaults.get("from_stage", "basic")),
            identities=[_identity(row, region) for row in raw.get("identities", [])],
            opening={} if opening == "zero" else {key: fen(value) for key, value in opening.items()},
            bills=[_bill({**shared, **row}, number, region) for number, row in enumerate(raw["bills"], 1)],
            expect=[_results(row) for row in raw["expect"]],
            due_after={key: _results(row) for key, row in raw.get("due_after", {}).items()},
            arithmetic=raw["arithmetic"],
            note=raw.get("note", ""),
            doubt=raw.get("doubt", False),
            oracle=raw.get("oracle", "readings" not in raw),
            clauses=tuple(raw.get("clauses", ())),
            readings=raw.get("readings", {}),
            default=[_results(row) for row in raw.get("default", [])],
        )
        wanted = (len(case.bills), len(case.bills) if case.readings else 0)
        if (len(case.expect), len(case.default)) != wanted:
            found = f"{len(case.expect)} expectations, {len(case.default)} by default"
            raise ValueError(f"{path.name}: {case.name}: {len(case.bills)} bills, {found}")
        cases.append(case)
    return cases


def load_all() -> list[WorkedCase]:
    """Every worked case, by file name and place in the file."""
    return [case for path in sorted(HERE.glob("*.yaml")) for case in load_file(path)]
