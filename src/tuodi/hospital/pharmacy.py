"""At a pharmacy: 2101, 2102, and sometimes the drugs come back, 2103. No registration, no batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .care import Item, Patient, lines, total
from .settling import settle, undo
from .terminal import Till

_UNDONE, _MOST = 80, 5
"""Of a thousand purchases, those taken back; lines at most."""


def visit(till: Till, person: dict[str, Any], patient: Patient, items: Sequence[Item], number: str) -> None:
    """A purchase."""
    at = till.moment()
    sold = lines(items, till.chance, number, at, around={"rxno": None, "rx_circ_flag": "0"}, most=_MOST)
    asked = {
        "psn_no": person["psn_no"], "mdtrt_cert_type": "02", "mdtrt_cert_no": patient.certno, "begntime": f"{at}",
        "medfee_sumamt": total(sold), "invono": None, "insutype": person["insutype"], "dise_codg": None,
        "dise_name": None, "acct_used_flag": "0", "med_type": "41",
    }  # fmt: skip

    def whole(fields: Mapping[str, Any]) -> dict[str, Any]:
        return {"druginfo": fields, "drugdetail": sold}

    entry = settle(till, ("2101", "2102"), asked, whole)
    till.books.count("pharmacy", visit=True)
    if till.chance.hits(_UNDONE):
        undo(till, "2103", entry)
