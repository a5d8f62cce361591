"""A bill as somebody enters it → a checked bill, by the checks of a file: what a file refuses, the desk refuses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from tuodi.exchange.bill_row import MONEY, FileFacts, read_bill
from tuodi.exchange.layouts import Layout
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.row import Row
from tuodi.settlement.bill import Bill
from tuodi.workbench.registry.models import Person

from .refused import of_row, refused

Draft = Mapping[str, str]
"""Column of the bill layout → text as in a file: amounts in yuan, dates as 2024-06-30."""
COLUMNS = (
    "setl_id", "psn_no", "setl_time", "begndate", "enddate", "mdtrt_id", "mid_setl_flag", "setl_type", "insu_admdvs",
    "idet_admdvs", "mdtrt_admdvs", "insutype", "insu_plan", "med_type", "hosp_lv", "primary_care", "fixmedins_code",
    "dise_codg", "dise_class", "opsp_class", "refl", "refl_from_mdtrt_id", "brdy", "psn_type", *MONEY,
)  # fmt: skip
_LAYOUT = Layout("own", COLUMNS, {name: at for at, name in enumerate(COLUMNS)})
UNNAMED = "-"
"""The id of a bill that was not given one yet."""


def checked(draft: Draft, person: Person, now: dt.datetime) -> Bill:
    """The bill, settled `now` unless the draft says when. Raises Refused with everything that is wrong."""
    whose = {
        "psn_no": person.psn_no, "brdy": str(person.brdy), "psn_type": person.psn_type, "setl_id": UNNAMED,
        "setl_time": f"{now:%Y-%m-%d %H:%M:%S}",
    }  # fmt: skip
    cells = whose | {name: text for name, text in draft.items() if text and name in COLUMNS}
    row = Row(1, [cells.get(name, "") for name in COLUMNS], _LAYOUT)
    options = ReadOptions(today=now.date())
    bill = read_bill(row, FileFacts(options=options, national=False, by_psn_no=True))
    if bill is None:
        raise of_row(row.refusals)
    if bill.birth_date and bill.enddate and bill.enddate < bill.birth_date:
        raise refused("before_birth", "就诊日期早于出生日期", "核对人员和日期", "enddate")
    return bill
