"""Rows, runs and sums of a ledger that the tests share: the small county 330100, the command's own jobs."""

from __future__ import annotations

import csv
import datetime as dt

import pyarrow.parquet as pq

from tests.exchange.samples import write_csv
from tests.settlement.small_book import small_book
from tuodi.exchange.ledger.accept import Deciders, accept
from tuodi.exchange.ledger.check import check
from tuodi.exchange.ledger.job import LedgerOptions, run_into_ledger
from tuodi.exchange.ledger.person import PersonPartition
from tuodi.exchange.ledger.store import Store
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.settle_job import SettleOptions, run
from tuodi.exchange.settle_person import Surroundings

TODAY = dt.date(2024, 6, 30)
NOW = dt.datetime(2024, 6, 30, 12)
TWO = Deciders(by="甲", second="乙")
PAID = ("hifp_pay", "hifmi_pay", "maf_pay", "tilt_pay")


def row(name, person, day, in_policy, *, extra=0, **changes):
    """A bill of 330102; amounts in fen."""
    total = in_policy + extra
    return {
        "setl_id": name,
        "psn_no": person,
        "certno": "",
        "setl_time": f"{day} 10:00:00",
        "mdtrt_id": "",
        "refd_setl_flag": "",
        "orig_setl_id": "",
        "clr_ym": "",
        "insu_admdvs": "330102",
        "mdtrt_admdvs": "330102",
        "insutype": "390",
        "insu_plan": "1",
        "med_type": "21",
        "hosp_lv": "2",
        "psn_idet_type": "特困人员",
        "medfee_sumamt": yuan(total),
        "fulamt_ownpay_amt": yuan(extra),
        "inscp_scp_amt": yuan(in_policy),
    } | changes


def back(original, name, day, **changes):
    """The reversal of a row."""
    money = {k: yuan(-fen(original[k])) for k in ("medfee_sumamt", "fulamt_ownpay_amt", "inscp_scp_amt")}
    named = {"setl_id": name, "setl_time": f"{day} 10:00:00", "refd_setl_flag": "1"}
    return original | money | named | {"orig_setl_id": original["setl_id"]} | changes


def yuan(amount):
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def fen(text):
    return round(float(text) * 100) if text not in ("", None) else None


class Bench:
    """A ledger in a folder, fed run by run."""

    def __init__(self, folder, book=None, *, ending=".csv", lane=None, **around):
        self.ending, self.lane = ending, lane
        self.folder, self.book, self.around = folder, book or small_book(), {"opening": "zero", **around}
        self.ledger, self.number, self.now = folder / "ledger", 0, NOW

    def settle(self, *rows, **changes):
        """Settle rows. Returns (summary, ledger summary)."""
        return self.settle_file(write_csv(self.folder / f"run{self.number + 1}.csv", list(rows)), **changes)

    def settle_file(self, path, *, resettle=False, from_stage=None, people=None, book=None, **around):
        """Settle a file."""
        self.number += 1
        options = SettleOptions(
            out=self.out, from_stage=from_stage, around=Surroundings(**{**self.around, **around}), lang="en",
            lane=self.lane,
        )  # fmt: skip
        into = LedgerOptions(folder=self.ledger, now=self.now, resettle=resettle)
        return run_into_ledger(path, book or self.book, ReadOptions(today=TODAY, people=people), options, into)

    @property
    def out(self):
        return self.folder / f"run{self.number}.out{self.ending}"

    def results(self):
        return {line["setl_id"]: line for line in lines(self.out)}

    def refused(self):
        return lines(self.out.with_name(f"{self.out.stem}.refused{self.ending}"))

    def differences(self):
        return lines(self.differences_file)

    @property
    def differences_file(self):
        return self.out.with_name(f"{self.out.stem}.differences{self.ending}")

    def accept(self, path=None):
        return accept(self.ledger, path or self.differences_file, TWO, self.now)

    def check(self):
        return check(self.ledger, self.book, self.now, lambda _done, _of: None)

    def persons(self):
        store = Store.open(self.ledger)
        found = {}
        for number in store.numbers(["persons"]):
            partition = PersonPartition(store, number)
            found |= partition.persons(partition.names())
        return found

    def amounts(self, kind):
        """setl_id → stage amounts, booked or due, of what stands."""
        kept = [k for person in self.persons().values() for k in person.bills if k.due is not None]
        return {k.bill.setl_id: tuple(r.paid for r in getattr(k, kind).stages) for k in kept}

    def state(self):
        """The bytes of everything in the ledger but the lock."""
        return {
            p.relative_to(self.ledger).as_posix(): p.read_bytes()
            for p in self.ledger.rglob("*")
            if p.is_file() and p.name != "lock"
        }


def at_once(folder, *rows, ending=".csv", **around):
    """What a plain settle gives: results by id."""
    path = write_csv(folder / "all.csv", list(rows))
    around = {"opening": "zero", **around}
    run(
        path, small_book(), ReadOptions(today=TODAY),
        SettleOptions(out=folder / f"all.out{ending}", around=Surroundings(**around), lang="en"),
    )  # fmt: skip
    return {line["setl_id"]: line for line in lines(folder / f"all.out{ending}")}


def lines(path):
    """The rows of a file that was written, by column."""
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pylist()
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def paid(line):
    return tuple(line[name] for name in PAID)
