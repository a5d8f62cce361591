"""What a line of a bill gets by the catalogue: class, restricted use, price cap, first self-pay. Pure, exact, by line.

    split = price(lines, catalogue, Terms(areas_of("500243"), hosp_lv="2", unknown_item="refuse"))

The four parts of a line add up to its amount. A line taken back (negative quantity and amount) gets the exact
negative of what the same line given would get. What the catalogue does not say is refused, with the line's number.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Protocol, TypeVar

from tuodi.policy.money import FULL_RATE, format_rate, format_yuan, round_half_up

NO_CAP = Fraction(999_999)
"""The price cap that says there is none."""
A, B, C = "01", "02", "03"
"""chrgitm_lv: 甲类, 乙类, 丙类."""
CLASSES = {A: "甲类", B: "乙类", C: "丙类"}
REIMBURSABLE: Mapping[tuple[bool, str], bool] = {
    (True, "0"): False, (True, "1"): True, (True, "2"): False,
    (False, "0"): True, (False, "1"): True, (False, "2"): False,
}  # fmt: skip
"""Of an item (restricted use?) and what the hospital says (hosp_appr_flag): whether it is paid as classified."""
_MESSAGE = 200


@dataclass(frozen=True, slots=True)
class FeeIn:
    """A line as it came. hilist_code: the code that was sent, of the medical catalogue or of the insurance's own."""

    feedetl_sn: str
    hilist_code: str
    medins_list_codg: str
    cnt: Fraction
    pric: Fraction
    det_item_fee_sumamt: int
    hosp_appr_flag: str
    date: dt.date


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line as it is split: money in fen, the cap in yuan, the ratio in ten-thousandths."""

    feedetl_sn: str
    fulamt_ownpay_amt: int
    overlmt_selfpay: int
    preselfpay_amt: int
    inscp_scp_amt: int
    pric_uplmt_amt: Fraction
    selfpay_prop: int
    chrgitm_lv: str
    lmt_used_flag: str
    why: str
    hilist_code: str = ""
    med_chrgitm_type: str = ""
    list_type: str = ""

    @property
    def parts(self) -> tuple[int, int, int, int]:
        """What adds up to the line's amount."""
        return self.fulamt_ownpay_amt, self.overlmt_selfpay, self.preselfpay_amt, self.inscp_scp_amt


class Dated(Protocol):
    """A row that holds in a place for a time; no end is for good."""

    @property
    def area(self) -> str: ...

    @property
    def begndate(self) -> dt.date: ...

    @property
    def enddate(self) -> dt.date | None: ...


@dataclass(frozen=True, slots=True)
class Item:
    """What the insurance's catalogue says of a code (1312)."""

    code: str
    area: str
    begndate: dt.date
    enddate: dt.date | None
    chrgitm_lv: str
    restricted: bool = False
    name: str = ""
    list_type: str = ""
    med_chrgitm_type: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """Which code of the insurance's catalogue a code of the medical catalogue is (1316)."""

    hilist_code: str
    area: str
    begndate: dt.date
    enddate: dt.date | None


@dataclass(frozen=True, slots=True)
class Cap:
    """A price cap per unit, yuan (1318). `kind`: hilist_lmtpric_type, whose level of hospital the region says."""

    area: str
    begndate: dt.date
    enddate: dt.date | None
    kind: str
    amount: Fraction


@dataclass(frozen=True, slots=True)
class Ratio:
    """A first-self-pay ratio in ten-thousandths: of a code (1319), or of a class where `level` may limit it.

    `psn_type`: whom it is for, empty or 0 for everybody.
    """

    area: str
    begndate: dt.date
    enddate: dt.date | None
    prop: int
    psn_type: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The rows that some lines need, by code; `of_class`: by (chrgitm_lv, list_type or "" for every one)."""

    items: Mapping[str, Sequence[Item]]
    matches: Mapping[str, Sequence[Match]] = field(default_factory=dict)
    caps: Mapping[str, Sequence[Cap]] = field(default_factory=dict)
    ratios: Mapping[str, Sequence[Ratio]] = field(default_factory=dict)
    of_class: Mapping[tuple[str, str], Sequence[Ratio]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Terms:
    """Where and for whom lines are priced. `areas`: from the particular to the general.

    `level`: 1 | 2 | 3 (lmtpric_hosp_lv). `cap_levels`: kinds of cap that are for some levels only.
    """

    areas: tuple[str, ...]
    level: str
    unknown_item: str = "refuse"
    cap_levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    person: frozenset[str] = frozenset()


class Unpriced(Exception):
    """A line that the catalogue does not price; the sentence names it and says what to do."""

    def __init__(self, line: FeeIn, code: str, message: str) -> None:
        super().__init__(message[:_MESSAGE])
        self.feedetl_sn, self.code, self.message = line.feedetl_sn, code, message[:_MESSAGE]


D = TypeVar("D", bound=Dated)


def areas_of(admdvs: str) -> tuple[str, ...]:
    """A place and those around it, from the particular to the general."""
    return tuple(dict.fromkeys((admdvs, admdvs[:4] + "00", admdvs[:2] + "0000", "000000")))


def level_of(hosp_lv: str) -> str:
    """The level of prices (lmtpric_hosp_lv) of a hospital's grade (hosp_lv)."""
    if hosp_lv in {"1", "2", "3", "4", "12"}:
        return "3"
    return "2" if hosp_lv in {"5", "6", "7", "13"} else "1"


def price(lines: Iterable[FeeIn], catalogue: Catalogue, terms: Terms) -> list[PricedLine]:
    """Every line split. Raises Unpriced for the first that cannot be."""
    return [_priced(line, catalogue, terms) for line in lines]


def _priced(line: FeeIn, catalogue: Catalogue, terms: Terms) -> PricedLine:
    amount = line.det_item_fee_sumamt
    if amount * line.cnt < 0:
        raise Unpriced(line, "sign", f"明细 {line.feedetl_sn} 的数量与金额 {format_yuan(amount)} 正负不一致；请核对")
    if amount >= 0:
        return _given(line, catalogue, terms)
    given = _given(replace(line, det_item_fee_sumamt=-amount, cnt=-line.cnt), catalogue, terms)
    own, over, first, inside = (-part for part in given.parts)
    return replace(
        given, fulamt_ownpay_amt=own, overlmt_selfpay=over, preselfpay_amt=first, inscp_scp_amt=inside
    )  # fmt: skip


def _given(line: FeeIn, catalogue: Catalogue, terms: Terms) -> PricedLine:
    match = holding(catalogue.matches.get(line.hilist_code, ()), line.date, terms.areas)
    code = match.hilist_code if match is not None else line.hilist_code
    item = holding(catalogue.items.get(code, ()), line.date, terms.areas)
    if item is None:
        return _unknown(line, terms)
    flag = line.hosp_appr_flag or "0"
    if (item.restricted, flag) not in REIMBURSABLE:
        raise Unpriced(
            line, "hosp_appr_flag", f"明细 {line.feedetl_sn} 的 hosp_appr_flag 为 {flag[:10]}；应为 0、1 或 2"
        )
    if item.chrgitm_lv not in CLASSES:
        raise Unpriced(line, "chrgitm_lv", f"明细 {line.feedetl_sn} 的目录 {code} 等级 {item.chrgitm_lv} 无法识别")
    if item.chrgitm_lv == C:
        return _own(line, item, "丙类，全自费")
    if not REIMBURSABLE[item.restricted, flag]:
        told = "限制使用，未经医院审批通过" if item.restricted else "医院审批不通过"
        return _own(line, item, f"{CLASSES[item.chrgitm_lv]}，{told}，全自费")
    return _shared(line, item, catalogue, terms)


def _shared(line: FeeIn, item: Item, catalogue: Catalogue, terms: Terms) -> PricedLine:
    """A line of class A or B that the insurance takes part in."""
    amount = line.det_item_fee_sumamt
    prop = prop_of(item, catalogue, line.date, terms)
    if prop is None:
        raise Unpriced(
            line, "selfpay_prop",
            f"明细 {line.feedetl_sn} 的乙类目录 {item.code} 在 {line.date} 没有先行自付比例；请联系医保经办机构",
        )  # fmt: skip
    cap = cap_of(item, catalogue, line.date, terms)
    told = [CLASSES[item.chrgitm_lv]]
    allowed = amount
    if cap is not None:
        most = cap * abs(line.cnt) * 100
        allowed = min(amount, round_half_up(most.numerator, most.denominator))
        told.append(f"限价 {unit_price(cap)} 元")
    first = round_half_up(allowed * prop, FULL_RATE)
    if prop:
        told.append(f"先行自付 {format_rate(prop)}")
    if item.restricted:
        told.append("限制使用，医院审批通过")
    return PricedLine(
        line.feedetl_sn, 0, amount - allowed, first, allowed - first, NO_CAP if cap is None else cap, prop,
        item.chrgitm_lv, "1" if item.restricted else "0", "，".join(told), item.code, item.med_chrgitm_type,
        item.list_type,
    )  # fmt: skip


def unit_price(yuan: Fraction) -> str:
    """A price with two decimals, or as many more as it has (at most six)."""
    whole, part = divmod(int(yuan * 1_000_000), 1_000_000)
    digits = f"{part:06d}"
    return f"{whole}.{digits[:2]}{digits[2:].rstrip('0')}"


def _own(line: FeeIn, item: Item, why: str) -> PricedLine:
    return PricedLine(
        line.feedetl_sn, line.det_item_fee_sumamt, 0, 0, 0, NO_CAP, FULL_RATE, item.chrgitm_lv,
        "1" if item.restricted else "0", why, item.code, item.med_chrgitm_type, item.list_type,
    )  # fmt: skip


def _unknown(line: FeeIn, terms: Terms) -> PricedLine:
    if terms.unknown_item != "self_paid":
        raise Unpriced(
            line, "unknown_item",
            f"明细 {line.feedetl_sn} 的医疗目录编码 {line.hilist_code[:40]} 不在 {line.date} 的医保目录中；"
            "请核对编码和费用发生时间",
        )  # fmt: skip
    return PricedLine(
        line.feedetl_sn, line.det_item_fee_sumamt, 0, 0, 0, NO_CAP, FULL_RATE, C, "0", "不在医保目录，全自费"
    )


def prop_of(item: Item, catalogue: Catalogue, on: dt.date, terms: Terms) -> int | None:
    """The ratio of the code, else of its class. None: a class B item that has none, which cannot be priced."""
    of_code = _ratio(catalogue.ratios.get(item.code, ()), on, terms)
    if of_code is not None:
        return of_code.prop
    for key in ((item.chrgitm_lv, item.list_type), (item.chrgitm_lv, "")):
        of_class = _ratio(catalogue.of_class.get(key, ()), on, terms)
        if of_class is not None:
            return of_class.prop
    return 0 if item.chrgitm_lv == A else None


def _ratio(rows: Sequence[Ratio], on: dt.date, terms: Terms) -> Ratio | None:
    """For the person's own kind and the hospital's level before everybody's."""
    everybody = {"", "0"}
    fitting = [
        row for row in rows
        if (row.psn_type in everybody or row.psn_type in terms.person) and row.level in ("", terms.level)
    ]  # fmt: skip
    for own in (True, False):
        for level in (True, False):
            mine = [row for row in fitting if (row.psn_type not in everybody) is own and bool(row.level) is level]
            found = holding(mine, on, terms.areas)
            if found is not None:
                return found
    return None


def cap_of(item: Item, catalogue: Catalogue, on: dt.date, terms: Terms) -> Fraction | None:
    """The cap for the hospital's level, else the one for every level; of several kinds the lowest."""
    rows = catalogue.caps.get(item.code, ())
    own = [row for row in rows if terms.level in terms.cap_levels.get(row.kind, ())]
    every = [row for row in rows if row.kind not in terms.cap_levels]
    for fitting in (own, every):
        kinds = {row.kind for row in fitting}
        held = [holding([row for row in fitting if row.kind == kind], on, terms.areas) for kind in kinds]
        amounts = [row.amount for row in held if row is not None]
        if amounts:
            lowest = min(amounts)
            return lowest if lowest < NO_CAP else None
    return None


def holding(rows: Sequence[D], on: dt.date, areas: Sequence[str]) -> D | None:
    """The row that holds on a day: of the most particular place, and of several there the one that began last."""
    for area in areas:
        mine = [row for row in rows if row.area == area and row.begndate <= on and _until(row.enddate, on)]
        if mine:
            return max(mine, key=lambda row: row.begndate)
    return None


def _until(end: dt.date | None, on: dt.date) -> bool:
    return end is None or on <= end
