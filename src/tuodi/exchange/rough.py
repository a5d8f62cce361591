"""What can be told of a row that is refused: where it stands among the person's rows, and whether it is maternity."""

from __future__ import annotations

import datetime as dt

from tuodi.settlement.bill import Bill

from .cells import narrow
from .codes import care_type, setting_of
from .dates import parse_time
from .divisions import parse_division
from .person_rows import OrderKey
from .refusals import CellError
from .row import Row

_DATES = frozenset({"date_form", "date_early", "date_future", "date_order", "date_after_settlement"})


def rough_order(row: Row) -> tuple[OrderKey | None, dt.date | None]:
    """Settling order and day of service of a refused row; None for what cannot be read or cannot be right."""
    refused = {refusal.column for refusal in row.refusals if refusal.key in _DATES}
    if row.layout.header_of("setl_time") in refused:
        return None, None
    try:
        moment = parse_time(row.raw("setl_time"))
    except CellError:
        return None, None
    sequence = row.raw("psn_seq")
    order = (moment, int(sequence) if sequence.isdigit() else -1, row.raw("setl_id"))
    end = row.raw("enddate")
    if row.raw("mid_setl_flag") in ("1", "是") or not end:
        return order, moment.date()
    if row.layout.header_of("enddate") in refused:
        return order, None
    try:
        return order, parse_time(end).date()
    except CellError:
        return order, None


def may_be_maternity(row: Row, bill: Bill | None, day: dt.date | None) -> bool:
    """Whether a row is maternity care, or is refused and cannot be told from it."""
    if bill is not None:
        return setting_of(bill.care_type) == "maternity"
    try:
        region = parse_division(narrow(row.raw("insu_admdvs")))[:2]
        care = care_type(region, narrow(row.raw("med_type")), day or dt.date.min, row.text("dise_codg"))
    except CellError:
        return True
    return setting_of(care) == "maternity"
