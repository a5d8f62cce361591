"""Rows of a ledger's tables for persons whose bills were booked in columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tuodi.exchange.bill_row import MONEY
from tuodi.exchange.columns.balances import Balances, period_text
from tuodi.exchange.columns.judge import Judged
from tuodi.exchange.columns.numbering import Ints, Known
from tuodi.exchange.columns.persons import Encoded
from tuodi.exchange.columns.results import NAMES, waived_of
from tuodi.policy.model import COMPUTED_STAGES
from tuodi.settlement.bill import IdentityRecord
from tuodi.settlement.columnar.engine import ColumnarEngine, Settlement
from tuodi.settlement.columnar.layout import MISSING_AT, UNKNOWN
from tuodi.settlement.columnar.program import COMPUTE, FACT

from .person import NO_CAUSE
from .rows import identity_cells
from .schema import CAUSES, TABLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Rows of a file settled in columns, in the order in which they are booked.

    booked: of each its place among `encoded`, of a reversal that of its original; due: the same for what is due, -1 for
    none. back: of a reversal the row it takes back, -1. place: of each row in the file. periods: booked in, and own.
    text: by place. causes: by row what made due another amount.
    """

    judged: Judged
    encoded: Encoded
    settlement: Settlement
    engine: ColumnarEngine
    rows: Ints
    booked: Ints
    due: Ints
    back: Ints
    place: Ints
    originals: dict[int, Original]
    periods: tuple[list[str], list[str]]
    text: Ints
    causes: Mapping[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Original:
    """What a reversal takes back: its id, and the clauses as booked where an earlier run booked it."""

    setl_id: str
    clauses: str | None


@dataclass(frozen=True, kw_only=True)
class Booking:
    """What a run books alike for all persons. texts: by column of the file, all its rows. clauses: by text."""

    run: int
    now: Any
    rule_hash: str
    known_at: Any
    opening_known: bool
    texts: Mapping[str, pa.Array]
    clauses: Sequence[str]


def bills_table(booking: Booking, made: Settled) -> pa.Table:
    """The table `bills`."""
    judged, place, rows, size = made.judged, made.place, made.rows, len(made.rows)
    columns, at = judged.columns, pa.array(place[rows])

    def texts(known: Known, say: Callable[[Any], Any] = lambda value: value) -> pa.Array:
        said = pa.array([say(value) for value in known.values], pa.string())
        return said.take(pa.array(known.of[rows]))

    def numbers(known: Known, say: Callable[[Any], int | None] = lambda value: value) -> pa.Array:
        return pa.array([say(value) for value in known.values], pa.int64()).take(pa.array(known.of[rows]))

    def flags(known: Known, say: Callable[[Any], bool | None] = lambda value: value) -> pa.Array:
        return pa.array([say(value) for value in known.values], pa.bool_()).take(pa.array(known.of[rows]))

    def optional(name: str) -> pa.Array:
        own = booking.texts[name].take(at)
        return pa.compute.if_else(pa.compute.equal(own, ""), pa.scalar(None, pa.string()), own)

    def places(part: int) -> pa.Array:
        return texts(judged.places, lambda known: known[part])

    moments = pa.array(columns.moments["setl_time"][rows] * 1_000_000).cast(pa.timestamp("us"))
    found: dict[str, pa.Array] = {
        "row": pa.array(columns.number[rows]), "setl_id": booking.texts["setl_id"].take(at),
        "person": booking.texts["psn_no"].take(at), "setl_time": moments, "begndate": _days(judged.begin[rows]),
        "enddate": _days(judged.end[rows]), "mdtrt_id": booking.texts["mdtrt_id"].take(at),
        "psn_seq": _known(judged.sequence[rows], -1), "mid_setl": pa.array(judged.mid[rows]),
        "reversal_of": pa.array(
            [made.originals[row].setl_id if row in made.originals else None for row in rows.tolist()], pa.string()
        ), "clr_ym": texts(judged.period),
        "setl_type": texts(judged.texts["setl_type"], lambda said: said or None), "insu_admdvs": places(0),
        "idet_admdvs": places(1), "mdtrt_admdvs": places(2), "insutype": texts(judged.insurance),
        "insu_plan": numbers(judged.plan, lambda plan: None if plan is None else int(plan)),
        "care_type": texts(judged.care), "hosp_lv": numbers(judged.level, lambda level: level or None),
        "primary_care": flags(judged.primary_care),
        "fixmedins_code": texts(judged.texts["fixmedins_code"], lambda said: said or None),
        "dise_codg": texts(judged.disease), "dise_class": texts(judged.dise_class),
        "opsp_class": texts(judged.opsp_class), "refl": numbers(judged.referral),
        "refl_from_mdtrt_id": optional("refl_from_mdtrt_id"), "birth_date": _days(judged.born[rows]),
        "minor": flags(judged.kind, lambda kind: None if kind is None else kind == "minor"),
        "student": flags(judged.kind, lambda kind: None if kind is None else kind == "student"),
        "marked_classes": texts(judged.marks, lambda marks: None if marks is None else ";".join(marks)),
    }  # fmt: skip
    for name in MONEY:
        fen = _filled(columns.money[name], made)
        empty = name in {"fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt"}
        found[name] = pa.array(np.where(fen == UNKNOWN, 0, fen)) if empty else _known(fen, UNKNOWN)
    known_at = moments if booking.known_at is None else pa.array([booking.known_at] * size, pa.timestamp("us"))
    found |= {
        "run": pa.array(np.full(size, booking.run)), "since_run": pa.array(np.full(size, booking.run)),
        "known_at": known_at, "booked_clr_ym": pa.array(made.periods[0], pa.string()),
        "rule_hash": pa.array([booking.rule_hash] * size, pa.string()),
    }  # fmt: skip
    booked = amounts(booking, made, made.booked)
    own = [made.originals[row].clauses if row in made.originals else None for row in rows.tolist()]
    booked["clauses"] = pa.compute.coalesce(pa.array(own, pa.string()), booked["clauses"])
    due = booked if (made.due == made.booked).all() else amounts(booking, made, made.due)
    turned = made.back >= 0
    for name, column in booked.items():
        signed = pa.types.is_integer(column.type) and turned.any()
        found[f"booked_{name}"] = _opposite(column, turned) if signed else column
        found[f"due_{name}"] = due[name]
    found |= causes_of(made.causes, rows)
    schema = TABLES["bills"]
    return pa.table({name: found[name].cast(schema.field(name).type) for name in schema.names}, schema=schema)


def causes_of(causes: Mapping[int, tuple[str, ...]], rows: Ints) -> dict[str, pa.Array]:
    """The columns `CAUSES`."""
    told = [causes.get(row, NO_CAUSE) for row in rows.tolist()] if causes else [NO_CAUSE] * len(rows)
    return {name: pa.array([one[at] for one in told], pa.string()) for at, name in enumerate(CAUSES)}


def _filled(money: Ints, made: Settled) -> Ints:
    """An amount of each row; a reversal that says none has the opposite of its original's."""
    fen = money[made.rows].copy()
    at = np.flatnonzero(made.back >= 0)
    at = at[(fen[at] == UNKNOWN) & (money[made.back[at]] != UNKNOWN)]
    fen[at] = -money[made.back[at]]
    return fen


def _opposite(column: pa.Array, turned: NDArray[np.bool_]) -> pa.Array:
    return pa.compute.if_else(pa.array(turned), pa.compute.negate(column), column)


def amounts(booking: Booking, made: Settled, places: Ints) -> dict[str, pa.Array]:
    """The columns of `rows.amount_cells` for what stands at some places, empty where that is -1."""
    nothing = places < 0
    found = _amounts(booking, made, np.maximum(places, 0)) if len(made.encoded.rows) else _none(len(places))
    if not nothing.any():
        return found
    gone = pa.array(nothing)
    return {name: pa.compute.if_else(gone, pa.scalar(None, column.type), column) for name, column in found.items()}


def _none(size: int) -> dict[str, pa.Array]:
    """Amounts where nothing at all stands."""
    schema = TABLES["bills"]
    return {
        name.removeprefix("due_"): pa.nulls(size, schema.field(name).type)
        for name in schema.names if name.startswith("due_") and name not in CAUSES
    }  # fmt: skip


def _amounts(booking: Booking, made: Settled, own: Ints) -> dict[str, pa.Array]:
    encoded, settled, engine = made.encoded, made.settlement, made.engine
    size, text = len(own), made.text[own]
    clauses = pa.array(booking.clauses, pa.string()).take(pa.array(text))
    variants = np.array(engine.tables.variants, np.int64).reshape(-1, len(COMPUTED_STAGES))[settled.variant[own]]
    basic = np.array([step.op == COMPUTE for step in engine.tables.steps[0]], np.bool_)[variants[:, 0]]
    basic &= settled.paid[0][own] >= 0
    names = pa.array(["", *engine.tables.names], pa.string())
    missing = names.take(pa.array((settled.marks[own] >> MISSING_AT) & NAMES))
    before = np.zeros(size, np.bool_)
    empty = pa.array([""] * size, pa.string())
    found = {
        "in_policy": pa.array((encoded.bills.inscp + waived_of(encoded, settled, engine))[own]),
        "deductible": pa.array(np.maximum(settled.deductible[own], 0), mask=~basic),
        "others": pa.array(_others(encoded, settled)[own]),
        "opening_known": pa.array([booking.opening_known] * size, pa.bool_()), "clauses": clauses,
    }  # fmt: skip
    status = {COMPUTE: "computed", FACT: "fact"}
    for number, stage in enumerate(COMPUTED_STAGES):
        steps, of = engine.tables.steps[number], pa.array(variants[:, number])
        paid = settled.paid[number][own]
        lacks = paid < 0
        says = pa.array([status.get(step.op, "not_paid") for step in steps], pa.string()).take(of)
        fund = pa.array([step.fund for step in steps], pa.string()).take(of)
        found[f"{stage}_paid"] = pa.array(paid, mask=lacks)
        found[f"{stage}_status"] = pa.compute.if_else(pa.array(lacks), "missing", says)
        found[f"{stage}_missing"] = pa.compute.if_else(pa.array(lacks), missing, "")
        found[f"{stage}_fund"] = pa.compute.if_else(pa.array(before), empty, fund)
        before |= lacks
    return found


def _others(encoded: Encoded, settled: Settlement) -> Ints:
    """What other payers pay."""
    together = np.zeros(len(settled.rest), np.int64)
    for paid in settled.paid:
        together += np.maximum(paid, 0)
    return np.where(settled.rest >= 0, encoded.bills.total - together - settled.rest, encoded.bills.other)


def entries_table(bills: pa.Table, own_periods: list[str]) -> pa.Table:
    """The table `entries`."""
    size = bills.num_rows
    schema = TABLES["entries"]
    empty = pa.array([""] * size, pa.string())
    found: dict[str, Any] = {
        "person": bills["person"], "setl_id": bills["setl_id"], "run": bills["run"],
        "kind": pa.compute.if_else(pa.compute.is_valid(bills["reversal_of"]), "reversal", "bill"),
        "clr_ym": bills["booked_clr_ym"],
        "orig_clr_ym": pa.array(own_periods, pa.string()), "by": empty, "second": empty,
        "rule_hash": bills["rule_hash"], **{stage: bills[f"booked_{stage}_paid"] for stage in COMPUTED_STAGES},
    }  # fmt: skip
    return pa.table({name: found[name] for name in schema.names}, schema=schema)


def persons_table(
    booking: Booking, names: Sequence[str], keys: Sequence[str], years: Sequence[int]
) -> pa.Table:  # fmt: skip
    """The table `persons`."""
    size = len(names)
    found = {
        "person": names, "keys": keys, "opening_known": [booking.opening_known] * size, "opening_year": years,
        "identity_refused": [False] * size, "settled_at": [booking.now] * size,
    }  # fmt: skip
    return pa.table(found, schema=TABLES["persons"])


def openings_table(opened: Sequence[tuple[str, dict[str, int]]]) -> pa.Table:
    """The table `openings`."""
    rows = [(name, account, fen) for name, accounts in opened for account, fen in accounts.items()]
    cells = [{"person": name, "account": account, "fen": fen} for name, account, fen in rows]
    return pa.Table.from_pylist(cells, schema=TABLES["openings"])


def identities_table(records: Sequence[tuple[str, tuple[IdentityRecord, ...]]]) -> pa.Table:
    """The table `identities`."""
    cells = [identity_cells(name, record) for name, some in records for record in some]
    return pa.Table.from_pylist(cells, schema=TABLES["identities"])


def years_table(bills: pa.Table, year: Ints, before: pa.Table, rule_hash: str) -> pa.Table:
    """The table `years`: the last bill of each account year of a person. year: of each bill. before: as it was."""
    sequence = pa.compute.fill_null(bills["psn_seq"], -1)
    cells = {
        "person": bills["person"], "year": pa.array(year), "last_setl_time": bills["setl_time"],
        "last_psn_seq": sequence, "last_setl_id": bills["setl_id"], "rule_hash": bills["rule_hash"],
    }  # fmt: skip
    schema = TABLES["years"]
    found = pa.concat_tables([pa.table(cells, schema=schema), before]).combine_chunks()
    names = found.column_names[:5]
    found = found.take(pa.compute.sort_indices(found, [(name, "ascending") for name in names]))
    owner, number = found["person"].combine_chunks().dictionary_encode().indices.to_numpy(), found["year"].to_numpy()
    last = np.append((owner[1:] != owner[:-1]) | (number[1:] != number[:-1]), [True])[: found.num_rows]
    return found.filter(pa.array(last)).set_column(
        5, schema.field("rule_hash"), pa.array([rule_hash] * int(last.sum()), pa.string())
    )


def balances_table(balances: Balances, names: Sequence[str], stays: Sequence[str]) -> pa.Table:
    """The table `balances`. names: of the first persons of the engine, whose totals they are. stays: by bill."""
    accounts, figures = balances.accounts, balances.figures
    lines = [
        (
            names[person], *accounts[account], stays[row] if of_stay else period_text(year),
            None if missing else fen, figures[missing],
        )
        for person, account, row, of_stay, year, fen, missing in zip(
            balances.person.tolist(), balances.account.tolist(), balances.row.tolist(), balances.stay.tolist(),
            balances.year.tolist(), balances.fen.tolist(), balances.missing.tolist(), strict=True,
        ) if person < len(names)
    ]  # fmt: skip
    columns = list(zip(*sorted(lines, key=itemgetter(0, 1, 2, 3)), strict=True)) or [()] * 6
    cells = dict(zip(("person", "account", "region", "period", "fen", "missing"), columns, strict=True))
    return pa.table(cells, schema=TABLES["balances"])


def _known(values: Ints, unknown: int) -> pa.Array:
    return pa.array(values, mask=values == unknown)


def _days(days: Ints) -> pa.Array:
    empty: NDArray[np.bool_] = days == UNKNOWN
    return pa.array(np.where(empty, 0, days).astype(np.int32), mask=empty).cast(pa.date32())
