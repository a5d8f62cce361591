"""What a story is made of: a few people with explicit bills, and its text in two languages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

from tuodi.lab.care import KINDS
from tuodi.lab.identity_numbers import RESIDENT, resident_number
from tuodi.lab.places import REGIONS
from tuodi.lab.records import BillRow, History, Identity, Person
from tuodi.lab.visits import negate

NINE = dt.time(9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """`paid`: bills carry the payments made as known at each settlement. `premiums`: there is a premium list too.

    expected: setl_id → (basic, critical, assistance, tilt) due with everything known, in yuan, worked out by hand.
    """

    slug: str
    histories: tuple[History, ...]
    zh: str
    en: str
    paid: bool = False
    premiums: bool = False
    expected: dict[str, tuple[str, str, str, str]] = field(default_factory=dict)


def day(text: str) -> dt.date:
    """2024-05-06 as a date."""
    return dt.date.fromisoformat(text)


class Cast:
    """Makes the people and bills of one story; numbers go up in the order of making."""

    def __init__(self, number: int, region: str = "500114") -> None:
        self.number, self.region = number, REGIONS[region]
        self._people = self._bills = self._records = 0

    def someone(
        self, name: str, born: str, gend: int, psn_type: str, *, insutype: str = "390", plan: int | None = 1,
        certificate: tuple[str, str] | None = None, paid: str = "2023-11-16",
    ) -> History:  # fmt: skip
        """A person of the first township of the region."""
        self._people += 1
        division, towns = next(iter(self.region.homes.items()))
        order = self.number * 10 + self._people
        kind, number = certificate or (RESIDENT, resident_number(division, day(born), order, gend))
        town = towns[self.number % len(towns)]
        return History(person=Person(
            psn_no=f"{self.region.code}{9_000_000_000 + order}", psn_cert_type=kind, certno=number, psn_name=name,
            gend=gend, brdy=day(born), psn_type=psn_type, insu_admdvs=self.region.code, resid_admdvs=division,
            town=town, village=f"{town[:2]}1村", household=f"S{self.number:03d}", insutype=insutype, insu_plan=plan,
            paid_date=day(paid) if paid else None,
        ))  # fmt: skip

    def hold(
        self, history: History, identity: str, begin: str, end: str = "", *, known: str = "", region: str = "",
        end_reason: str = "", record: str = "",
    ) -> Identity:  # fmt: skip
        """A class; known from the fifth day unless said otherwise."""
        self._records += 1
        certified = region or self.region.code
        known_day = day(known) if known else day(begin) + dt.timedelta(days=5)
        row = Identity(
            record_id=record or f"{self.region.code}S{self.number:03d}R{self._records}", person=history.person,
            identity=identity, idet_admdvs=certified, certifier=self.region.certifier(identity, certified),
            begndate=day(begin), enddate=day(end) if end else None, known_from=dt.datetime.combine(known_day, NINE),
            end_reason=end_reason,
        )  # fmt: skip
        history.identities.append(row)
        return row

    def bill(
        self, history: History, care: str, begin: str, end: str, in_policy: int, *, level: int, disease: str,
        own: int = 0, first: int = 0, special: bool = False, place: str = "", refl: int | None = None,
        settled: str = "", mid: bool = False, stay: str = "", chain: str = "", mark: str = "", insutype: str = "",
        manual: bool = False, idet: str = "",
    ) -> BillRow:  # fmt: skip
        """A bill with amounts in whole yuan; settled at ten on the last day unless said otherwise."""
        self._bills += 1
        person, kind = history.person, KINDS[care]
        moment = dt.datetime.combine(day(settled or end), dt.time(10, self._bills % 60))
        number = f"{self.number:03d}{self._bills:02d}"
        chongqing = self.region.province == "50"
        care_place = place or (self.region.code if chongqing else "371082")
        at_home = care_place == self.region.code or not chongqing
        row = BillRow(
            person=person, care=care, setl_id=f"{self.region.code}T{number}", setl_time=moment, begndate=day(begin),
            enddate=day(end), mdtrt_id=stay or f"{self.region.code}V{number}", mid_setl_flag=int(mid),
            clr_ym=f"{moment:%Y%m}", setl_type="1" if manual else "2", insu_admdvs=self.region.code,
            idet_admdvs=idet, mdtrt_admdvs=care_place, insutype=insutype or person.insutype,
            insu_plan=None if insutype == "310" else person.insu_plan,
            med_type=kind.chongqing if chongqing else kind.weihai, hosp_lv=level,
            primary_care=True if level == 1 and not chongqing else None,
            fixmedins_code=f"H{care_place}{level}0001", dise_codg=disease,
            dise_class=("special" if special else "ordinary") if chongqing else "",
            refl=2 if refl is None and at_home else refl, refl_from_mdtrt_id=chain, psn_idet_type=mark,
            medfee_sumamt=(in_policy + own + first) * 100, fulamt_ownpay_amt=own * 100, preselfpay_amt=first * 100,
            outarea_selfpay=None if chongqing else 0, inscp_scp_amt=in_policy * 100,
        )  # fmt: skip
        history.bills.append(row)
        return row

    def reverse(self, history: History, original: BillRow, settled: str) -> BillRow:
        """The exact negative of a bill on a later day."""
        self._bills += 1
        moment = dt.datetime.combine(day(settled), dt.time(15, 30))
        back = replace(original)
        back.setl_id, back.setl_time = f"{self.region.code}T{self.number:03d}{self._bills:02d}", moment
        back.clr_ym, back.refd_setl_flag, back.orig_setl_id = f"{moment:%Y%m}", 1, original.setl_id
        negate(back)
        history.bills.append(back)
        return back
