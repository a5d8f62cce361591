"""The tables of a ledger and their columns. Plain types: fen as int64, date32, timestamps without zone, strings, bool.

A change here is a change of the format: raise FORMAT and describe it in docs/file-formats.md.
"""

from __future__ import annotations

import pyarrow as pa

from tuodi.exchange.bill_row import MONEY
from tuodi.policy.model import COMPUTED_STAGES

FORMAT = 1
_FEWEST, _MOST, _BYTES_EACH = 16, 256, 2 << 20

_TEXT, _FEN, _INT, _DAY, _TIME, _FLAG = (
    pa.string(), pa.int64(), pa.int64(), pa.date32(), pa.timestamp("us"), pa.bool_(),
)  # fmt: skip

BILL_COLUMNS: dict[str, pa.DataType] = {
    "row": _INT,
    "setl_id": _TEXT,
    "person": _TEXT,
    "setl_time": _TIME,
    "begndate": _DAY,
    "enddate": _DAY,
    "mdtrt_id": _TEXT,
    "psn_seq": _INT,
    "mid_setl": _FLAG,
    "reversal_of": _TEXT,
    "clr_ym": _TEXT,
    "setl_type": _TEXT,
    "insu_admdvs": _TEXT,
    "idet_admdvs": _TEXT,
    "mdtrt_admdvs": _TEXT,
    "insutype": _TEXT,
    "insu_plan": _INT,
    "care_type": _TEXT,
    "hosp_lv": _INT,
    "primary_care": _FLAG,
    "fixmedins_code": _TEXT,
    "dise_codg": _TEXT,
    "dise_class": _TEXT,
    "opsp_class": _TEXT,
    "refl": _INT,
    "refl_from_mdtrt_id": _TEXT,
    "birth_date": _DAY,
    "minor": _FLAG,
    "student": _FLAG,
    "marked_classes": _TEXT,
    **dict.fromkeys(MONEY, _FEN),
}
"""The fields of `settlement.bill.Bill` under their names; several classes with ``;``."""


def _amounts(kind: str) -> dict[str, pa.DataType]:
    stages = {
        f"{kind}_{stage}_{name}": pa_type
        for stage in COMPUTED_STAGES
        for name, pa_type in (("paid", _FEN), ("status", _TEXT), ("missing", _TEXT), ("fund", _TEXT))
    }
    whole = {"in_policy": _FEN, "deductible": _FEN, "others": _FEN, "opening_known": _FLAG, "clauses": _TEXT}
    return {**{f"{kind}_{name}": pa_type for name, pa_type in whole.items()}, **stages}


CAUSES = ("due_cause", "due_after_reversal_of", "due_after_late_bill")
"""What gave rise to the differences of a bill that nobody has accepted."""

_COLUMNS: dict[str, dict[str, pa.DataType]] = {
    "bills": {
        **BILL_COLUMNS,
        "run": _INT,
        "since_run": _INT,
        "known_at": _TIME,
        "booked_clr_ym": _TEXT,
        "rule_hash": _TEXT,
        **_amounts("booked"),
        **_amounts("due"),
        **dict.fromkeys(CAUSES, _TEXT),
    },
    "entries": {
        "person": _TEXT,
        "setl_id": _TEXT,
        "run": _INT,
        "kind": _TEXT,
        "clr_ym": _TEXT,
        "orig_clr_ym": _TEXT,
        **dict.fromkeys(COMPUTED_STAGES, _FEN),
        "by": _TEXT,
        "second": _TEXT,
        "rule_hash": _TEXT,
    },
    "persons": {
        "person": _TEXT,
        "keys": _TEXT,
        "opening_known": _FLAG,
        "opening_year": _INT,
        "identity_refused": _FLAG,
        "settled_at": _TIME,
    },
    "openings": {"person": _TEXT, "account": _TEXT, "fen": _FEN},
    "identities": {
        "owner": _TEXT,
        "record_id": _TEXT,
        "person": _TEXT,
        "identity": _TEXT,
        "idet_admdvs": _TEXT,
        "certifier": _TEXT,
        "begndate": _DAY,
        "enddate": _DAY,
        "known_from": _TIME,
        "valid": _FLAG,
        "ended_by_death": _FLAG,
    },
    "waiting": {
        "person": _TEXT,
        "setl_id": _TEXT,
        "run": _INT,
        "file": _TEXT,
        "row": _INT,
        "setl_time": _TIME,
        "psn_seq": _INT,
        "year": _INT,
        "day": _DAY,
        "stay": _TEXT,
        "referred_from": _TEXT,
        "maternity": _FLAG,
        "reason": _TEXT,
    },
    "years": {
        "person": _TEXT,
        "year": _INT,
        "last_setl_time": _TIME,
        "last_psn_seq": _INT,
        "last_setl_id": _TEXT,
        "rule_hash": _TEXT,
    },
    "balances": {
        "person": _TEXT,
        "account": _TEXT,
        "region": _TEXT,
        "period": _TEXT,
        "fen": _FEN,
        "missing": _TEXT,
    },
    "keys": {"key": _TEXT, "person": _TEXT},
    "ids": {"key": _TEXT, "person": _TEXT},
}


def partitions_for(size: int) -> int:
    """How many partitions a ledger is begun with, by the bytes of its first file. It keeps the number."""
    return max(_FEWEST, min(_MOST, size // _BYTES_EACH))


TABLES: dict[str, pa.Schema] = {name: pa.schema(list(columns.items())) for name, columns in _COLUMNS.items()}
OF_PERSONS = tuple(name for name in TABLES if name not in ("keys", "ids"))
"""Partitioned by the person; `keys` (number → person) and `ids` (settlement id → person) by the key."""
OWNER = {"identities": "owner"}
"""The column that says whose row it is, where that is not `person`."""
