"""Diagnoses of a visit: known by their number within it, changed by sending them again, withdrawn by vali_flag 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tuodi.workbench.national.models import Diagnosis, Visit
from tuodi.workbench.national.transactions import Call

_TEXTS = {
    "diag_type": 3, "maindiag_flag": 3, "diag_code": 40, "diag_name": 300, "adm_cond": 500, "diag_dept": 50,
    "dise_dor_no": 30, "dise_dor_name": 50,
}  # fmt: skip
_CHANGED = (*_TEXTS, "diag_time", "valid", "opter", "at")
_YES, _NO = "1", "0"


def write(call: Call, visit: Visit, rows: Sequence[Mapping[str, Any]], phase: str) -> None:
    """One statement for all of them."""
    last: dict[int, Diagnosis] = {}
    for row in rows:
        texts = {name: str(row.get(name, ""))[:longest] for name, longest in _TEXTS.items()}
        last[row["diag_srt_no"]] = Diagnosis(
            visit=visit, phase=phase, diag_srt_no=row["diag_srt_no"], diag_time=row.get("diag_time"),
            valid=str(row.get("vali_flag", _YES)) != _NO, opter=call.operator[:64], at=call.now.replace(microsecond=0),
            **texts,
        )  # fmt: skip
    if last:
        Diagnosis.objects.bulk_create(
            list(last.values()), update_conflicts=True, unique_fields=["visit", "phase", "diag_srt_no"],
            update_fields=_CHANGED,
        )  # fmt: skip


def main_of(visit: Visit, phase: str) -> str:
    """The code of the main diagnosis of a phase: the one marked, else the first."""
    rows = visit.diagnoses.filter(phase=phase, valid=True).order_by("diag_srt_no")
    found = list(rows.values_list("maindiag_flag", "diag_code"))
    marked = [code for flag, code in found if flag == _YES]
    return (marked or [code for _, code in found] or [""])[0]
