"""The lines of a planted month, as hospitals would have sent them (2204, 2301): visits and what was given in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from tuodi.lab.planted.visit import Given
from tuodi.lab.planted.world import World
from tuodi.lab.records import BillRow
from tuodi.workbench.national.models import FeeLine, Institution, Visit
from tuodi.workbench.registry.models import Person

from .cast import COUNTY

_LEVELS = {1: "10", 2: "6", 3: "3"}
_NOON = dt.time(12)
_ONE = 10_000


def send_lines(world: World) -> None:
    """Everything at once; visits that are there already stay as they are."""
    people = dict(Person.objects.filter(
        county=COUNTY, psn_no__in={row.person.psn_no for row, _ in world.given}
    ).values_list("psn_no", "pk"))  # fmt: skip
    houses = _institutions(world)
    visits: dict[str, tuple[Visit, BillRow, Sequence[Given]]] = {}
    for row, given in world.given:
        visits.setdefault(row.mdtrt_id, (_visit(row, people, houses), row, given))
    Visit.objects.bulk_create([visit for visit, _, _ in visits.values()], batch_size=1_000)
    FeeLine.objects.bulk_create(
        (line for visit, row, given in visits.values() for line in _lines(visit, row, given)), batch_size=1_000
    )


def _institutions(world: World) -> dict[str, int]:
    codes = {row.fixmedins_code: row for row, _ in world.given}
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


def _lines(visit: Visit, row: BillRow, given: Sequence[Given]) -> list[FeeLine]:
    """The bill's amounts over its lines; what is left over, and what the person pays alone, on the last."""
    each, found = row.inscp_scp_amt // len(given), []
    for number, one in enumerate(given, 1):
        last = number == len(given)
        within = row.inscp_scp_amt - each * (number - 1) if last else each
        alone = row.medfee_sumamt - row.inscp_scp_amt if last else 0
        found.append(FeeLine(
            visit=visit, feedetl_sn=f"{number}", fee_ocur_time=dt.datetime.combine(one.day, _NOON),
            med_list_codg=one.item, cnt=one.count, pric=(within + alone) * _ONE * _ONE // one.count,
            det_item_fee_sumamt=within + alone, fulamt_ownpay_amt=alone, overlmt_selfpay=0, preselfpay_amt=0,
            inscp_scp_amt=within, pric_uplmt_amt=0, selfpay_prop=0, chrgitm_lv="01", lmt_used_flag="0",
            details={"medins_list_name": one.name},
        ))  # fmt: skip
    return found
