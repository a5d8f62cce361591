"""The lines of a planted month, as hospitals would have sent them (2204, 2301): visits and what was given in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from tuodi.lab.planted.fees import by_message, split
from tuodi.lab.planted.visit import Given
from tuodi.lab.planted.world import World
from tuodi.lab.records import BillRow
from tuodi.workbench.national.models import FeeLine, Institution, Visit
from tuodi.workbench.registry.models import Person

from .cast import COUNTY

_LEVELS = {1: "10", 2: "6", 3: "3"}
_NOON = dt.time(12)


def send_lines(world: World) -> None:
    """Everything that did not come by file, at once; visits that are there already stay as they are."""
    sent = [(row, given) for row, given in world.given if by_message(row)]
    people = dict(Person.objects.filter(
        county=COUNTY, psn_no__in={row.person.psn_no for row, _ in sent}
    ).values_list("psn_no", "pk"))  # fmt: skip
    houses = _institutions([row for row, _ in sent])
    visits: dict[str, tuple[Visit, BillRow, Sequence[Given]]] = {}
    for row, given in sent:
        visits.setdefault(row.mdtrt_id, (_visit(row, people, houses), row, given))
    Visit.objects.bulk_create([visit for visit, _, _ in visits.values()], batch_size=1_000)
    FeeLine.objects.bulk_create(
        (line for visit, row, given in visits.values() for line in _lines(visit, row, given)), batch_size=1_000
    )


def _institutions(rows: Sequence[BillRow]) -> dict[str, int]:
    codes = {row.fixmedins_code: row for row in rows}
    known = set(Institution.objects.filter(code__in=codes).values_list("code", flat=True))
    for code, row in codes.items():
        if code not in known:
            Institution.objects.create(
                code=code, name=row.fixmedins_name, county=row.mdtrt_admdvs, hosp_lv=_LEVELS[row.hosp_lv or 1],
                active=False,
            )  # fmt: skip
    return dict(Institution.objects.filter(code__in=codes).values_list("code", "pk"))


def _visit(row: BillRow, people: dict[str, int], houses: dict[str, int]) -> Visit:
    begun, left = row.begndate or row.setl_time.date(), row.enddate or row.setl_time.date()
    kind = Visit.Kind.INPATIENT if row.care == "inpatient" else Visit.Kind.OUTPATIENT
    return Visit(
        mdtrt_id=row.mdtrt_id, institution_id=houses[row.fixmedins_code], person_id=people[row.person.psn_no],
        kind=kind, state=Visit.State.LEFT, infno="2401" if kind == Visit.Kind.INPATIENT else "2201",
        msgid=f"DEMO{row.setl_id}",
        insutype=row.insutype, med_type=row.med_type, ipt_otp_no=row.setl_id, dise_codg=row.dise_codg,
        dise_name=row.dise_name, begntime=dt.datetime.combine(begun, _NOON), endtime=dt.datetime.combine(left, _NOON),
        at=row.setl_time,
    )  # fmt: skip


def _lines(visit: Visit, row: BillRow, given: Sequence[Given]) -> Iterator[FeeLine]:
    for fee in split(row, given):
        yield FeeLine(
            visit=visit, feedetl_sn=fee.number, fee_ocur_time=fee.at, med_list_codg=fee.given.item,
            cnt=fee.given.count, pric=fee.price, det_item_fee_sumamt=fee.amount, fulamt_ownpay_amt=fee.alone,
            overlmt_selfpay=0, preselfpay_amt=0, inscp_scp_amt=fee.within, pric_uplmt_amt=0, selfpay_prop=0,
            chrgitm_lv="01", lmt_used_flag="0", details={"medins_list_name": fee.given.name},
        )  # fmt: skip
