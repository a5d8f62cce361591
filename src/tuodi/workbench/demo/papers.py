"""What came to the desk on paper: claims, filings, balances of an old system; newborns who were registered twice."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from tuodi.exchange.money import format_fen, parse_money
from tuodi.lab.known_patients import PATIENTS
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.desk.models import Claim, Filing, OpeningBalance
from tuodi.workbench.desk.service.balances import accounts_of, decide, enter, region_of
from tuodi.workbench.desk.service.claims import approve, give_back, take_in
from tuodi.workbench.desk.service.filing import register as file_away
from tuodi.workbench.desk.service.filing import withdraw
from tuodi.workbench.desk.service.person import Held
from tuodi.workbench.jobs.run import Running
from tuodi.workbench.registry.duplicates import find_pairs, keep_pairs
from tuodi.workbench.registry.merging import accept, propose
from tuodi.workbench.registry.models import CertType, Merge, Person
from tuodi.workbench.registry.registering import Basis, Newcomer, register

from .cast import COUNTY

_TWICE = 6
_BORN_SINCE = 2
"""Years before the demonstration's in which the newborns were born."""
_BILL = {
    "med_type": "21", "hosp_lv": "2", "insutype": "390", "insu_plan": "1", "insu_admdvs": COUNTY,
    "mdtrt_admdvs": COUNTY, "refl": "2", "fulamt_ownpay_amt": "0.00", "overlmt_selfpay": "0.00",
}  # fmt: skip
_CLAIMS = (
    ("2024-05-06", "2024-05-15", "18642.30", "1530.00", "发票、费用清单、出院小结", ""),
    ("2024-06-03", "2024-06-09", "7215.80", "640.20", "发票、费用清单", "缺出院小结，补齐后再受理"),
    ("2024-06-17", "2024-06-28", "26380.00", "2210.50", "发票、费用清单、出院小结、委托书", "-"),
)
"""Stay, total, first self-pay, papers; returned with what is wanting, booked, or (-) still waiting."""


_FILINGS = (
    (Filing.Kind.REFERRAL, "500103", "2024-03-04", "2024-04-03", "县人民医院转市级医院，脑出血术后康复"),
    (Filing.Kind.REFERRAL, "500103", "2024-05-20", "2024-06-19", "县人民医院转市级医院，急性白血病化疗"),
    (Filing.Kind.REFERRAL, "500114", "2024-06-11", "2024-07-10", "县中医院转黔江中心医院，股骨颈骨折手术"),
    (Filing.Kind.REFERRAL, "510100", "2024-04-22", "2024-05-21", "市级医院转成都，先天性心脏病手术"),
    (Filing.Kind.OUT_OF_AREA, "440300", "2024-01-08", "", "随子女在深圳长期居住"),
    (Filing.Kind.OUT_OF_AREA, "330100", "2024-02-19", "", "在杭州务工"),
    (Filing.Kind.OUT_OF_AREA, "440100", "2024-02-21", "2024-12-31", "在广州务工，合同至年底"),
    (Filing.Kind.OUT_OF_AREA, "320500", "2023-03-01", "2024-02-29", "在苏州务工，已返乡"),
    (Filing.Kind.EMERGENCY, "520100", "2024-05-02", "2024-05-12", "探亲途中车祸，贵阳急诊抢救入院"),
    (Filing.Kind.EMERGENCY, "420100", "2024-06-15", "2024-06-22", "武汉急诊，急性心肌梗死"),
    (Filing.Kind.OUT_OF_AREA, "350200", "2024-03-11", "", "在厦门务工（重复登记）"),
)
"""Kind, where care is given, from, until, why; the last was withdrawn."""
_OLD_SYSTEM = (
    ("2021年6月30日原系统累计查询单，本人签字确认", ""),
    ("2021年6月30日原系统累计查询单", "查询单上姓名与证件号码不一致，重新出具"),
    ("2021年6月30日原系统累计查询单、住院结算单2张", "-"),
)
"""Basis; accepted, returned with why, or (-) still waiting."""
_BEFORE = 2021
"""The last year that the county has not declared to be whole."""


def seed_papers(running: Running, year: int) -> None:
    """Once."""
    with running.writing(), unlimited():
        if not Claim.objects.exists():
            _claims(year)
        if not Filing.objects.exists():
            _filings(year)
        if not OpeningBalance.objects.exists():
            _old_balances(year)
        if not Merge.objects.exists():
            _doubles(running.record.by, year)


def _claims(year: int) -> None:
    people = Person.objects.filter(
        county=COUNTY, merged_into=None, death_date=None, settlements=None, insurances__year=year,
        insurances__insu_plan=1, insurances__insu_admdvs=COUNTY, brdy__year__lt=year - 30,
    ).order_by("pk")  # fmt: skip
    for person, (begins, ends, total, first, papers, note) in zip(people[: len(_CLAIMS)], _CLAIMS, strict=False):
        inside = format_fen(parse_money(total) - parse_money(first))
        bill = _BILL | {
            "begndate": begins, "enddate": ends, "medfee_sumamt": total, "preselfpay_amt": first,
            "inscp_scp_amt": inside,
        }  # fmt: skip
        claim = take_in(person, bill, documents=papers, payee=person.psn_name, by="clerk")
        if not note:
            approve(claim, "checker")
        elif note != "-":
            give_back(claim, "checker", note)


def _filings(year: int) -> None:
    made = None
    for person, (kind, place, begins, ends, why) in zip(_adults(year)[: len(_FILINGS)], _FILINGS, strict=False):
        made = file_away(
            person, "clerk", kind=kind, mdtrt_admdvs=place, begndate=dt.date.fromisoformat(begins),
            enddate=dt.date.fromisoformat(ends) if ends else None, reason=why,
        )  # fmt: skip
    if made is not None:
        withdraw(made)


def _old_balances(year: int) -> None:
    """What three people had used when the county began to work with this system."""
    people = _adults(year).filter(settlements=None, openings=None).reverse()[: len(_OLD_SYSTEM)]
    for at, (person, (basis, note)) in enumerate(zip(people, _OLD_SYSTEM, strict=False)):
        wanted = accounts_of(region_of(Held(person), _BEFORE))
        first = next(iter(wanted), "")
        used: dict[str, int | None] = {name: 120_000 + 35_000 * at if name == first else 0 for name in wanted}
        made = enter(person, _BEFORE, used, admissions=at, basis=basis, by="clerk")
        if note != "-":
            decide(made, "checker", accept=not note, note=note)


def _adults(year: int) -> QuerySet[Person]:
    found = Person.objects.filter(county=COUNTY, merged_into=None, death_date=None, brdy__year__lt=year - 30)
    found = found.exclude(psn_no__in=[one.psn_no for one in PATIENTS])  # whose answers other programs know
    return found.filter(insurances__year=year, insurances__insu_admdvs=COUNTY).order_by("pk")


def _doubles(by: str, year: int) -> None:
    """On their birth certificate first, in the household book later."""
    born = Person.objects.filter(
        county=COUNTY, brdy__year__gte=year - _BORN_SINCE, psn_cert_type=CertType.RESIDENT, death_date=None
    ).exclude(household=None).select_related("household").order_by("pk")[:_TWICE]  # fmt: skip
    twice = []
    for at, child in enumerate(born):
        paper = f"T{year % 100:02d}{COUNTY[-4:]}{at + 1:03d}"
        new = Newcomer(
            psn_cert_type=CertType.BIRTH, certno=paper, psn_name=child.psn_name, brdy=child.brdy, gend=child.gend,
            township=child.township, village=child.village_id or "", household=child.household,
        )  # fmt: skip
        twice.append((child, register(new, Basis(by=by, date=child.brdy, reference=f"出生医学证明 {paper}"))))
    keep_pairs(find_pairs()[0])
    for at, (kept, gone) in enumerate(twice[:2]):
        merge = propose(kept, gone, "出生医学证明登记后又按户口簿登记，系同一人", "clerk")
        if at:
            accept(merge, "户口簿与出生医学证明一致", "checker")
