"""Lines as the catalogue of the institution's place splits them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tuodi.workbench.catalogue import looking
from tuodi.workbench.catalogue.pricing import FeeIn, PricedLine, Unpriced
from tuodi.workbench.national.models import Visit
from tuodi.workbench.national.transactions import Call, Refused


def priced(call: Call, visit: Visit, rows: Sequence[Mapping[str, Any]]) -> list[PricedLine]:
    """Each row split. Raises Refused for one that the catalogue does not price."""
    day = (visit.endtime or visit.begntime).date()
    fees = [
        FeeIn(
            feedetl_sn=str(row["feedetl_sn"]), hilist_code=row["med_list_codg"],
            medins_list_codg=row.get("medins_list_codg", ""), cnt=row["cnt"], pric=row["pric"],
            det_item_fee_sumamt=row["det_item_fee_sumamt"], hosp_appr_flag=row.get("hosp_appr_flag", ""),
            date=row["fee_ocur_time"].date() if "fee_ocur_time" in row else day,
        )
        for row in rows
    ]  # fmt: skip
    place = call.institution
    try:
        return looking.priced(
            fees, area=place.county, hosp_lv=place.hosp_lv, region=call.region,
            person=(visit.insutype, visit.person.psn_type),
        )  # fmt: skip
    except Unpriced as no:
        raise Refused(f"{call.infno}.{no.code}", no.message) from no
