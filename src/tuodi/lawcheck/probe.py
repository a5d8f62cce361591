"""Made-up bills for trying rules out: one set of facts, any amount."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from tuodi.policy.model import StageName
from tuodi.policy.money import FULL_RATE, round_half_up
from tuodi.policy.regions import Place, place_code
from tuodi.settlement.bill import Bill, Insurance, PersonFacts
from tuodi.settlement.cascade import Cascade
from tuodi.settlement.statement import Statement

PERSON = "P"


@dataclass(frozen=True, slots=True)
class Probe:
    """The facts of a bill but its amounts and day."""

    region: str
    classes: tuple[str, ...] = ()
    insurance: Insurance = "390"
    plan: int = 1
    care: str = "inpatient"
    hosp_lv: int = 2
    primary_care: bool = True
    dise_class: Literal["special", "ordinary"] = "ordinary"
    opsp_class: Literal["specific", "ordinary"] | None = None
    minor: bool = False
    place: Place = "in_district"
    share: int = 6000
    """What basic insurance paid where that is a fact, ten-thousandths of the in-policy amount."""
    start: StageName = "basic"
    """The first stage computed; earlier ones are facts, basic insurance having paid `share`, the others nothing."""
    dise_codg: str | None = None

    def bill(
        self, in_policy: int, day: dt.date, *, number: int = 1, stay: str = "", outside: int = 0, minute: int = 0
    ) -> Bill:
        """A bill of that in-policy amount, fen; `outside`: wholly self-paid beside it."""
        given = self.insurance == "310" or self.start != "basic"
        return Bill(
            row=number, setl_id=f"{PERSON}{number}", person=PERSON, enddate=day,
            setl_time=dt.datetime.combine(day, dt.time(12, minute)), mdtrt_id=stay or f"V{number}",
            insu_admdvs=self.region, idet_admdvs=self.region, mdtrt_admdvs=place_code(self.region, self.place),
            insutype=self.insurance, insu_plan=self.plan, care_type=self.care, hosp_lv=self.hosp_lv,
            primary_care=self.primary_care,
            dise_codg=self.dise_codg, dise_class=self.dise_class, opsp_class=self.opsp_class,
            refl=2 if self.place == "in_district" else 1,
            minor=self.minor, student=False, marked_classes=self.classes,
            medfee_sumamt=in_policy + outside, fulamt_ownpay_amt=outside, overlmt_selfpay=0, preselfpay_amt=0,
            outarea_selfpay=0, inscp_scp_amt=in_policy,
            hifp_pay=round_half_up(in_policy * self.share, FULL_RATE) if given else None,
            hifmi_pay=0 if given and self.start != "critical" else None,
            hifob_pay=0 if self.insurance == "310" else None,
        )  # fmt: skip


def settle(cascade: Cascade, *bills: Bill) -> list[Statement]:
    """One person's bills from an empty year."""
    return cascade.settle(PersonFacts(person=PERSON, bills=bills, opening={}))
