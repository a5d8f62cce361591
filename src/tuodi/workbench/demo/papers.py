"""What came to the desk on paper: claims taken in, booked and returned; newborns who were registered twice."""

from __future__ import annotations

from tuodi.exchange.money import format_fen, parse_money
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.desk.models import Claim
from tuodi.workbench.desk.service.claims import approve, give_back, take_in
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


def seed_papers(running: Running, year: int) -> None:
    """Once."""
    with running.writing(), unlimited():
        if not Claim.objects.exists():
            _claims(year)
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
