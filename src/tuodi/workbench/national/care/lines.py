"""Lines of what was given: priced when they come, deleted while they are not settled, summed when they are."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.db.models import Q, QuerySet

from tuodi.policy.money import format_yuan
from tuodi.workbench.catalogue.pricing import PricedLine
from tuodi.workbench.national.models import FeeLine, InterfaceSettlement, Visit
from tuodi.workbench.national.transactions import Call, Refused

from .pricing import priced
from .visits import not_ahead, plain

PARTS = ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt")
ALL = "0000"
"""As a batch or line number: everything of the visit that is not settled."""
_OWN = frozenset({
    "feedetl_sn", "init_feedetl_sn", "mdtrt_id", "psn_no", "chrg_bchno", "fee_ocur_time", "med_list_codg",
    "medins_list_codg", "cnt", "pric", "det_item_fee_sumamt", "hosp_appr_flag",
})  # fmt: skip
_CNT, _PRIC = 10_000, 1_000_000
_FEW = 3
_OTHER_CHARGE = "14"
"""med_chrgitm_type of what the catalogue puts under no heading; an answer never lacks it."""
_LONGEST = {"feedetl_sn": 60, "chrg_bchno": 40, "init_feedetl_sn": 60}


@dataclasses.dataclass(frozen=True, slots=True)
class Sums:
    """The amounts of some lines, fen, and the last of them."""

    medfee_sumamt: int
    fulamt_ownpay_amt: int
    overlmt_selfpay: int
    preselfpay_amt: int
    inscp_scp_amt: int
    last_line: int = 0


def sums_of(lines: Iterable[FeeLine]) -> Sums:
    """All of them."""
    rows = list(lines)
    parts = {name: sum(getattr(line, name) for line in rows) for name in PARTS}
    total = sum(line.det_item_fee_sumamt for line in rows)
    return Sums(total, **parts, last_line=max((line.pk or 0 for line in rows), default=0))


def covered(visit: Visit) -> list[InterfaceSettlement]:
    """The standing settlements of a visit, oldest first."""
    return list(standing_of(visit).select_related("settlement").defer("settlement__trace").order_by("pk"))


def standing_of(visit: Any, **more: str) -> QuerySet[InterfaceSettlement]:
    """The settlements of a visit that nothing has taken back."""
    found: QuerySet[InterfaceSettlement] = InterfaceSettlement.objects.filter(
        visit=visit, undoes=None, settlement__reversed_by=None, **more
    )
    return found


def settled(standing: Sequence[InterfaceSettlement]) -> Q:
    """The lines that standing settlements cover."""
    if not standing:
        return Q(pk__in=[])
    up_to = max((one.last_line for one in standing if not one.chrg_bchno), default=0)
    return Q(chrg_bchno__in=[one.chrg_bchno for one in standing if one.chrg_bchno]) | Q(pk__lte=up_to)


def upload(call: Call, visit: Visit, rows: Sequence[Mapping[str, Any]]) -> list[FeeLine]:
    """Write lines. The same line again is what it was; with other contents it is refused by its number."""
    _refuse_unfit(call, visit, rows)
    standing = covered(visit)
    _refuse_settled(call, standing, rows)
    known = {line.feedetl_sn: line for line in FeeLine.objects.filter(visit=visit)}
    _refuse_doubled(call, rows)
    made = dict(zip((str(row["feedetl_sn"]) for row in rows), _priced(call, visit, rows, known), strict=True))
    fresh = []
    for number, line in made.items():
        before = known.get(number)
        if before is None:
            fresh.append(line)
        elif _said(before) != _said(line):
            raise Refused(
                f"{call.infno}.feedetl_sn",
                f"明细流水号 {number} 已上传，金额 {format_yuan(before.det_item_fee_sumamt)}，与本次不同；"
                f"请先撤销该行（{'2205' if line.chrg_bchno else '2302'}）或换流水号",
            )
    _refuse_over_refunded(call, [*known.values(), *fresh])
    FeeLine.objects.bulk_create(fresh, batch_size=200)
    return [known.get(number) or line for number, line in made.items()]


def delete(call: Call, visit: Visit, *, batch: str = "", numbers: Sequence[str] = ()) -> None:
    """Delete lines that are not settled; `0000` stands for all of them and never fails."""
    standing = covered(visit)
    mine: QuerySet[FeeLine] = FeeLine.objects.filter(visit=visit)
    if ALL in (batch, *numbers):
        mine.exclude(settled(standing)).delete()
        return
    mine = mine.filter(chrg_bchno=batch) if batch else mine.filter(feedetl_sn__in=numbers)
    there = set(mine.values_list("feedetl_sn", flat=True))
    missing = [number for number in numbers if number not in there]
    if missing or not there:
        what = f"明细 {'、'.join(missing[:_FEW])}" if missing else f"批次 {batch}"
        raise Refused(f"{call.infno}.lines", f"就诊 {visit.mdtrt_id} 没有未结算的{what}；请核对编号")
    blocked = mine.filter(settled(standing)).first() if standing else None
    if blocked is not None:
        by = next((one for one in standing if not one.chrg_bchno or one.chrg_bchno == blocked.chrg_bchno), standing[0])
        raise Refused(
            f"{call.infno}.settled",
            f"明细 {blocked.feedetl_sn} 已结算（setl_id {by.settlement.setl_id}），不能撤销；请先撤销该结算",
        )
    mine.delete()


def answer_of(line: FeeLine) -> dict[str, Any]:
    """How a line was split, as 2204 and 2301 answer."""
    return {
        "feedetl_sn": line.feedetl_sn, "det_item_fee_sumamt": line.det_item_fee_sumamt,
        "cnt": Fraction(line.cnt, _CNT), "pric": Fraction(line.pric, _PRIC),
        "pric_uplmt_amt": Fraction(line.pric_uplmt_amt, _PRIC), "selfpay_prop": line.selfpay_prop,
        "fulamt_ownpay_amt": line.fulamt_ownpay_amt, "overlmt_amt": line.overlmt_selfpay,
        "preselfpay_amt": line.preselfpay_amt, "inscp_scp_amt": line.inscp_scp_amt, "chrgitm_lv": line.chrgitm_lv,
        "med_chrgitm_type": line.med_chrgitm_type or _OTHER_CHARGE, "lmt_used_flag": line.lmt_used_flag,
        "memo": line.why or None,
    }  # fmt: skip


def _priced(call: Call, visit: Visit, rows: Sequence[Mapping[str, Any]], known: Mapping[str, FeeLine]) -> list[FeeLine]:
    found = [_line(visit, row, split) for row, split in zip(rows, priced(call, visit, rows), strict=True)]
    _refund(call, found, known)
    return found


def _line(visit: Visit, row: Mapping[str, Any], split: PricedLine) -> FeeLine:
    return FeeLine(
        visit=visit, feedetl_sn=row["feedetl_sn"], init_feedetl_sn=str(row.get("init_feedetl_sn", "")),
        chrg_bchno=row.get("chrg_bchno", ""), fee_ocur_time=row.get("fee_ocur_time"),
        med_list_codg=row["med_list_codg"][:60], medins_list_codg=row.get("medins_list_codg", "")[:150],
        cnt=int(row["cnt"] * _CNT), pric=int(row["pric"] * _PRIC), det_item_fee_sumamt=row["det_item_fee_sumamt"],
        hosp_appr_flag=row.get("hosp_appr_flag", "")[:3],
        fulamt_ownpay_amt=split.fulamt_ownpay_amt, overlmt_selfpay=split.overlmt_selfpay,
        preselfpay_amt=split.preselfpay_amt, inscp_scp_amt=split.inscp_scp_amt,
        pric_uplmt_amt=int(split.pric_uplmt_amt * _PRIC), selfpay_prop=split.selfpay_prop,
        hilist_code=split.hilist_code, list_type=split.list_type, med_chrgitm_type=split.med_chrgitm_type,
        chrgitm_lv=split.chrgitm_lv, lmt_used_flag=split.lmt_used_flag, why=split.why[:300],
        details={name: plain(value) for name, value in row.items() if name not in _OWN},
    )  # fmt: skip


def _said(line: FeeLine) -> tuple[object, ...]:
    """What makes a line another line."""
    return (line.chrg_bchno, line.med_list_codg, line.cnt, line.pric, line.det_item_fee_sumamt, line.init_feedetl_sn)


def _refuse_unfit(call: Call, visit: Visit, rows: Sequence[Mapping[str, Any]]) -> None:
    """Numbers that would have to be cut, care that has not been given, and what is taken back without its original."""
    for row in rows:
        number = row["feedetl_sn"]
        for name, longest in _LONGEST.items():
            if len(str(row.get(name, ""))) > longest:
                raise Refused(f"{call.infno}.{name}", f"明细 {number[:20]} 的 {name} 超过 {longest} 位；请缩短")
        if "fee_ocur_time" in row:
            not_ahead(call, "fee_ocur_time", row["fee_ocur_time"])
        if (row["cnt"] < 0 or row["det_item_fee_sumamt"] < 0) and not row.get("init_feedetl_sn"):
            mend = "退费请填原明细流水号 init_feedetl_sn" if visit.is_stay else "退费请撤销明细（2205）或结算（2208）"
            amount = format_yuan(row["det_item_fee_sumamt"])
            raise Refused(f"{call.infno}.negative", f"明细 {number} 的数量或金额 {amount} 为负；{mend}")


def _refund(call: Call, lines: Sequence[FeeLine], known: Mapping[str, FeeLine]) -> None:
    """A line taken back in part or whole names the line it takes back, and has its price and code."""
    originals = {**known, **{line.feedetl_sn: line for line in lines}}
    for line in lines:
        if not line.init_feedetl_sn:
            continue
        original = originals.get(line.init_feedetl_sn)
        if original is None or original is line or original.cnt < 0:
            raise Refused(
                f"{call.infno}.init_feedetl_sn",
                f"退费明细 {line.feedetl_sn} 的原明细 {line.init_feedetl_sn} 不存在；请先上传原明细",
            )
        if line.cnt >= 0 or original.med_list_codg != line.med_list_codg or original.pric != line.pric:
            raise Refused(
                f"{call.infno}.cnt",
                f"退费明细 {line.feedetl_sn} 应为负数量，医疗目录编码和单价与原明细 {line.init_feedetl_sn} 相同",
            )


def _refuse_over_refunded(call: Call, lines: Iterable[FeeLine]) -> None:
    rows = list(lines)
    given = {line.feedetl_sn: line.cnt for line in rows}
    back: Counter[str] = Counter()
    for line in rows:
        if line.init_feedetl_sn:
            back[line.init_feedetl_sn] -= line.cnt
    for number, cnt in back.items():
        if cnt > given.get(number, 0):
            raise Refused(f"{call.infno}.cnt", f"明细 {number} 累计退费数量超过原数量；请核对")


def _refuse_doubled(call: Call, rows: Sequence[Mapping[str, Any]]) -> None:
    twice = [number for number, times in Counter(str(row["feedetl_sn"]) for row in rows).items() if times > 1]
    if twice:
        raise Refused(f"{call.infno}.feedetl_sn", f"同一报文中明细流水号 {twice[0]} 重复；请核对")


def _refuse_settled(call: Call, standing: Sequence[InterfaceSettlement], rows: Sequence[Mapping[str, Any]]) -> None:
    batches = {one.chrg_bchno: one for one in standing if one.chrg_bchno}
    for row in rows:
        done = batches.get(str(row.get("chrg_bchno", "")))
        if done is not None:
            raise Refused(
                f"{call.infno}.chrg_bchno",
                f"批次 {done.chrg_bchno} 已结算（setl_id {done.settlement.setl_id}），不能增加明细；请换批次号",
            )
    final = next((one for one in standing if not one.chrg_bchno and not one.settlement.mid_setl), None)
    if final is not None:
        raise Refused(
            f"{call.infno}.settled",
            f"该住院已出院结算（setl_id {final.settlement.setl_id}），不能增加明细；请先撤销结算（2305）",
        )
