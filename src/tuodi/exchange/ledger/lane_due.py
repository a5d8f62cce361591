"""What is due of bills settled in columns where that is not what was booked: the proposals, and what a ledger keeps."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tuodi.exchange.columns.numbering import Ints
from tuodi.exchange.columns.records import EPOCH, moment_text
from tuodi.exchange.columns.results import Texts
from tuodi.exchange.periods import next_open
from tuodi.exchange.refusals import place
from tuodi.exchange.settle_values import HASH_DIGITS, PAID, RULE_HASH
from tuodi.exchange.settling import DIFFERENCES
from tuodi.exchange.table_writer import Value
from tuodi.policy.model import COMPUTED_STAGES
from tuodi.settlement.reversal import Before, Turns

from .book import Desk, causes_of
from .lane_played import Outcome
from .lane_rows import Booking, Settled, amounts
from .lane_rows import causes_of as cause_columns
from .schema import TABLES

_TURN_COLUMNS = ("setl_id", "person", "setl_time", "psn_seq", "reversal_of", "run", "since_run")


@dataclass(frozen=True, slots=True)
class Turn:
    """A row of a ledger or of the file, as far as its turn goes."""

    setl_id: str
    reversal_of: str | None
    setl_time: dt.datetime
    psn_seq: int | None

    @property
    def order_key(self) -> tuple[dt.datetime, int, str]:
        """As a bill has it."""
        return self.setl_time, -1 if self.psn_seq is None else self.psn_seq, self.setl_id


@dataclass(frozen=True, slots=True)
class Changed:
    """Bills of which something else is due than was booked: rows of the group, in settling order person by person.

    booked, due: stages x bills, -1 where not known. places: where what is due stands. causes: of each row.
    """

    rows: Ints
    booked: Ints
    due: Ints
    places: Ints
    causes: dict[int, tuple[str, ...]]


def changed(outcome: Outcome, names: Mapping[int, str], originals: Mapping[int, str], desk: Desk) -> Changed:
    """What differs. names: of the persons of whom something may differ. originals: id by reversal of the file."""
    group, played, settled = outcome.group, outcome.played, outcome.settled
    rows = played.rows[: played.dues]
    places = np.flatnonzero(outcome.again[group.persons.of[rows]])
    rows, paid = rows[places], np.stack(settled.paid)
    due, own = paid[:, places], rows < group.size
    booked = np.empty_like(due)
    booked[:, own] = paid[:, played.booked[rows[own]]]
    booked[:, ~own] = group.paid("booked")[:, rows[~own] - group.size]
    differ = (booked != due).any(axis=0)
    rows = rows[differ]
    causes = dict(_causes(outcome, rows, names, originals, desk))
    return Changed(rows, booked[:, differ], due[:, differ], places[differ], causes)


def _causes(
    outcome: Outcome, rows: Ints, names: Mapping[int, str], originals: Mapping[int, str], desk: Desk
) -> Iterator[tuple[int, tuple[str, ...]]]:  # fmt: skip
    group, judged, of = outcome.group, outcome.group.judged, outcome.group.persons.of
    wanted = set(of[rows].tolist())
    turns: dict[str, list[Turn]] = defaultdict(list)
    before = {names[person]: Before(runs={}, accepted={}) for person in wanted}
    runs: dict[str, dict[str, int]] = defaultdict(dict)
    accepted: dict[str, dict[str, int]] = defaultdict(dict)
    kept = group.tables["bills"].select(_TURN_COLUMNS)
    for cells in kept.filter(pc.is_in(kept["person"], value_set=pa.array(list(before), pa.string()))).to_pylist():
        name, setl_id = cells["person"], cells["setl_id"]
        turns[name].append(Turn(setl_id, cells["reversal_of"], cells["setl_time"], cells["psn_seq"]))
        runs[name][setl_id] = cells["run"]
        if cells["since_run"] > cells["run"]:
            accepted[name][setl_id] = cells["since_run"]
    line = outcome.played.line
    own = line[(line < group.size) & np.isin(of[line], np.array(list(wanted), np.int64))]
    told = dict(zip(own.tolist(), group.texts["setl_id"].take(pa.array(own)).to_pylist(), strict=True))
    time, sequence = judged.columns.moments["setl_time"], judged.sequence

    def turn(row: int, setl_id: str) -> Turn:
        number = int(sequence[row])
        moment = EPOCH + dt.timedelta(seconds=int(time[row]))
        return Turn(setl_id, originals.get(row), moment, None if number < 0 else number)

    for row, setl_id in told.items():
        turns[names[int(of[row])]].append(turn(row, setl_id))
    known = {name: Turns(turns[name], Before(runs=runs[name], accepted=accepted[name])) for name in before}
    ids = group.texts["setl_id"].take(pa.array(rows)).to_pylist()
    for row, setl_id in zip(rows.tolist(), ids, strict=True):
        after, late = known[names[int(of[row])]].since(turn(row, setl_id))
        yield row, causes_of(after, late, stuck=False, resettle=desk.resettle)


def lines_of(  # noqa: PLR0917 - what is told, and by what
    outcome: Outcome, made: Changed, names: Mapping[int, str], periods: Mapping[int, str], texts: Texts, desk: Desk
) -> dict[str, list[list[Value]]]:  # fmt: skip
    """The lines of the differences by person. periods: of rows of the file the one they are booked in."""
    group, judged = outcome.group, outcome.group.judged
    found: dict[str, list[list[Value]]] = defaultdict(list)
    ids = group.texts["setl_id"].take(pa.array(made.rows)).to_pylist()
    booked_in = group.bills["booked_clr_ym"]
    for at, (row, setl_id) in enumerate(zip(made.rows.tolist(), ids, strict=True)):
        name, own = names[int(group.persons.of[row])], row < group.size
        period = periods[row] if own else booked_in[row - group.size].as_py()
        cause, after, late = made.causes[row]
        told: dict[str, Value] = {
            "row": place(int(judged.columns.number[row])) if own else "", "setl_id": setl_id, "psn_no": name,
            "setl_time": moment_text(int(judged.columns.moments["setl_time"][row])),
            "clr_ym": next_open(period, desk.locked), "orig_clr_ym": period, "cause": cause,
            "after_reversal_of": after, "after_late_bill": late,
            "clauses": texts.due_clauses(int(outcome.text[made.places[at]])), RULE_HASH: desk.rule_hash[:HASH_DIGITS],
        }  # fmt: skip
        for number, stage in enumerate(COMPUTED_STAGES):
            booked, due = (None if fen < 0 else int(fen) for fen in (made.booked[number, at], made.due[number, at]))
            if booked != due:
                told |= {"stage": stage, "column": PAID[stage], "booked": booked, "due": due}
                told["difference"] = None if booked is None or due is None else due - booked
                found[name].append([told[column.name] for column in DIFFERENCES])
    return found


def due_table(booking: Booking, outcome: Outcome, settled: Settled, causes: Mapping[int, tuple[str, ...]]) -> pa.Table:
    """What changes in the table `bills` on the rows of earlier runs: what is due for them, and why."""
    group, played = outcome.group, outcome.played
    standing = np.arange(group.size, len(group.persons.of))
    mine = standing[outcome.again[group.persons.of[standing]] & ~group.persons.doubtful[standing]]
    found = {f"due_{name}": column for name, column in amounts(booking, settled, played.due[mine]).items()}
    kept = group.bills.select(["setl_id", "person"]).take(pa.array(mine - group.size))
    found |= cause_columns(causes, mine) | {name: kept[name].combine_chunks() for name in kept.column_names}
    schema = TABLES["bills"]
    return pa.table({name: column.cast(schema.field(name).type) for name, column in found.items()})
