"""One visit or stay → its bill, with costs, place, level, referral and settlement."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from .care import Disease, Kind
from .chance import Chance, Weighted
from .people import DAY
from .places import Region
from .records import MONEY, BillRow, History, Person

_OUTSIDE: Weighted[int] = Weighted((1, 13), (3, 3), (0, 3), (4, 1))
_MANUAL_DELAY: Weighted[int] = Weighted((12, 4), (25, 3), (48, 2), (75, 1))
_LONG_STAY = 28
_TOP_LEVEL = 3
_NAMES = {1: "卫生院", 2: "人民医院", 3: "中心医院"}
_TOLD_BY_CODE = frozenset({"C34.900", "C50.900", "C16.900", "J18.900", "K80.200"})
"""Some files leave dise_class empty where the diagnosis tells it by the list."""
_EMPLOYEE_DEDUCTIBLE, _EMPLOYEE_SHARE, _LARGE_FROM, _LARGE_SHARE = (0, 20000, 44000, 88000), 85, 1_500_000, 60
"""Employees' insurance is a fact of the bill, no rule of ours: made-up amounts of the usual size, in fen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is fixed about a visit; the rest is left to chance."""

    disease: Disease | None = None
    level: int | None = None
    place: str = ""
    refl: int | None = None
    mdtrt_id: str = ""
    chain: str = ""
    days: int | None = None


NOTHING = Wish()


class VisitMaker:
    """Makes the bills of one region and year; ids are unique within it."""

    def __init__(self, region: Region, year: int, chance: Chance) -> None:
        self.region, self.year, self.chance = region, year, chance
        self.chongqing = region.province == "50"
        self._settled = 0
        self._visits = 0
        self._midnight = [
            dt.datetime(year, 1, 1) + dt.timedelta(days=number) for number in range(-1, 600)
        ]  # from the last day of the year before

    def setl_id(self) -> str:
        """The next settlement id."""
        self._settled += 1
        return f"{self.region.code}S{self.year}{self._settled:09d}"

    def mdtrt_id(self) -> str:
        """The next stay or visit."""
        self._visits += 1
        return f"{self.region.code}M{self.year}{self._visits:09d}"

    def visit(self, person: Person, kind: Kind, day: int, wish: Wish = NOTHING) -> BillRow:
        """A bill for care that ends `day` days into the year (0: 1 January)."""
        chance = self.chance
        place = wish.place or self._place(kind)
        level = self._level(kind, place) if wish.level is None else wish.level
        disease = wish.disease or chance.pick(kind.diseases)
        manual = chance.hits(25)
        settled = day + (chance.pick(_MANUAL_DELAY) if manual else 0)
        moment = self._midnight[settled + 1] + dt.timedelta(seconds=30_000 + chance.below(33_000))
        stay = 0 if kind.stay is None else chance.between(*kind.stay) if wish.days is None else wish.days
        end = self._midnight[day + 1].date()
        total = kind.costs[max(0, level - 1)].draw(chance)
        own = total * chance.between(20, 120) // 1000
        over = total * chance.between(5, 30) // 1000 if chance.hits(140) else 0
        first = total * chance.between(25, 95) // 1000
        outside = place[:4] != self.region.code[:4]
        outarea = None if self.chongqing else total // 10 if outside else 0
        first += outarea or 0
        code = place if place != self.region.code or self.chongqing else "371002"
        row = BillRow(
            person=person,
            care=kind.care,
            setl_id=self.setl_id(),
            setl_time=moment,
            begndate=max(end - DAY * stay, person.brdy),
            enddate=end,
            mdtrt_id=wish.mdtrt_id or self.mdtrt_id(),
            clr_ym=f"{moment.year}{moment.month:02d}",
            setl_type="1" if manual else "2",
            insu_admdvs=self.region.code,
            mdtrt_admdvs=code,
            insutype=person.insutype,
            insu_plan=person.insu_plan,
            med_type=kind.chongqing if self.chongqing else kind.weihai,
            hosp_lv=level or None,
            fixmedins_code=f"{'P' if kind.care == 'pharmacy' else 'H'}{code}{level * 100 + chance.below(9) + 1:05d}",
            dise_codg=disease.code,
            dise_class=self._class_of(disease),
            refl=self._referral(place) if wish.refl is None else wish.refl,
            refl_from_mdtrt_id=wish.chain,
            medfee_sumamt=total,
            fulamt_ownpay_amt=own,
            overlmt_selfpay=over,
            preselfpay_amt=first,
            outarea_selfpay=outarea,
            inscp_scp_amt=total - own - over - first,
            fixmedins_name=self._hospital(code, level, kind),
            dise_name=disease.name,
        )
        if not self.chongqing and kind.care == "outpatient_chronic":
            row.opsp_class = "specific" if disease.specific else "ordinary"
        if not self.chongqing and level == 1:
            row.primary_care = True  # a 卫生院, as its name says
        if person.insutype == "310":
            _employee_payments(row, kind, level)
        return row

    def stay(self, person: Person, kind: Kind, day: int, wish: Wish = NOTHING) -> list[BillRow]:
        """A visit as one bill, or a long stay as an interim and a final one."""
        row = self.visit(person, kind, day, wish)
        if row.begndate is None or row.enddate is None or (row.enddate - row.begndate).days < _LONG_STAY:
            return [row]
        until = row.begndate + DAY * 20
        moment = dt.datetime(until.year, until.month, until.day, 16, 30)
        if moment >= row.setl_time:
            return [row]
        interim = replace(
            row, setl_id=self.setl_id(), setl_time=moment, enddate=until, mid_setl_flag=1, setl_type="2",
            clr_ym=f"{moment.year}{moment.month:02d}",
        )  # fmt: skip
        for name in MONEY:
            whole = getattr(row, name)
            if whole:
                setattr(interim, name, whole * 2 // 5)
                setattr(row, name, whole - whole * 2 // 5)
        for part in (interim, row):  # fen lost in the division
            part.medfee_sumamt = (
                part.fulamt_ownpay_amt + part.overlmt_selfpay + part.preselfpay_amt + part.inscp_scp_amt
            )
        row.begndate = until + DAY
        return [interim, row]

    def reversal(self, original: BillRow, days: int) -> BillRow:
        """The exact negative of a bill, some days later."""
        moment = original.setl_time + dt.timedelta(days=days, minutes=7)
        back = replace(
            original, setl_id=self.setl_id(), setl_time=moment, refd_setl_flag=1, orig_setl_id=original.setl_id,
            clr_ym=f"{moment.year}{moment.month:02d}",
        )  # fmt: skip
        negate(back)
        return back

    def corrected(self, original: BillRow, back: BillRow) -> BillRow:
        """The bill entered anew after its reversal: one item moved out of the in-policy part."""
        again = replace(
            original, setl_id=self.setl_id(), setl_time=back.setl_time + dt.timedelta(minutes=12), clr_ym=back.clr_ym
        )
        moved = again.inscp_scp_amt // 40
        again.fulamt_ownpay_amt += moved
        again.inscp_scp_amt -= moved
        return again

    def _place(self, kind: Kind) -> str:
        chance, region = self.chance, self.region
        far = 700 if kind.care == "inpatient_transfer" else 60 if kind.inpatient else 4
        if chance.hits(far):
            return chance.pick(region.far)
        return chance.pick(region.near)

    def _level(self, kind: Kind, place: str) -> int:
        at_home = place in self.region.near
        return self.chance.pick(kind.levels) if at_home or _TOP_LEVEL not in kind.levels else _TOP_LEVEL

    def _referral(self, place: str) -> int | None:
        if place == self.region.code or (not self.chongqing and place in self.region.near):
            return 2 if self.chance.hits(700) or not self.chongqing else None
        return self.chance.pick(_OUTSIDE)

    def _class_of(self, disease: Disease) -> str:
        if not self.chongqing or (disease.code in _TOLD_BY_CODE and self.chance.hits(200)):
            return ""
        return "special" if disease.special else "ordinary"

    def _hospital(self, place: str, level: int, kind: Kind) -> str:
        name = self.region.name_of(place)
        if kind.care == "pharmacy":
            return f"{name}康民大药房"
        return f"{name}{_NAMES.get(level, '卫生室')}"


def negate(row: BillRow) -> None:
    """Turn every money column into its negative."""
    for name in MONEY:
        value = getattr(row, name)
        if value is not None:
            setattr(row, name, -value)


def mark(history: History, row: BillRow, labels: dict[str, str]) -> None:
    """What the platform knew at the settlement: the classes held on the day and marked by then."""
    day = row.setl_time.date() if row.mid_setl_flag or row.enddate is None else row.enddate
    found = [
        record
        for record in history.identities
        if record.begndate <= day
        and (record.enddate is None or day <= record.enddate)
        and record.known_from <= row.setl_time
    ]
    row.psn_idet_type = ";".join(dict.fromkeys(labels[record.identity] for record in found))
    if found:
        row.idet_admdvs = found[0].idet_admdvs


def _employee_payments(row: BillRow, kind: Kind, level: int) -> None:
    deductible = _EMPLOYEE_DEDUCTIBLE[level] if kind.inpatient else 0
    share = _EMPLOYEE_SHARE if kind.inpatient else kind.share
    row.hifp_pay = max(0, row.inscp_scp_amt - deductible) * share // 100
    rest = row.inscp_scp_amt - row.hifp_pay
    row.hifob_pay = max(0, rest - _LARGE_FROM) * _LARGE_SHARE // 100
