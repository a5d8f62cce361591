"""The month's settlement exports as a bureau gets them: national and own field names, 附件1, 附件4, 清算明细.

The townships are shared out between the layouts. 附件1 also lists bills of 附件4: the same bill in two files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from tuodi.lab.bureau_headers import ANNEX1, ANNEX4, CLEARING
from tuodi.lab.bureau_pages import with_total
from tuodi.lab.files import as_numbers, put_csv, put_xlsx
from tuodi.lab.identity_numbers import RESIDENT
from tuodi.lab.places import REGIONS
from tuodi.lab.records import BillRow, Person
from tuodi.lab.region import care_labels
from tuodi.lab.rows import BILLS, bill_row, yuan

from .stage import TOWNS
from .truth import Truth
from .visit import COUNTY
from .world import World

_NATIONAL, _ANNEX4, _PAIR = TOWNS[:4], TOWNS[8:10], TOWNS[10:12]
_NAMES = {
    "insu_admdvs": "insuplc_admdvs", "mdtrt_admdvs": "mdtrtarea_admvs", "cash_payamt": "psn_cash_pay",
    "hosp_lv": "dedc_hosp_lv",
}  # fmt: skip
_MORE = ("就诊地", "医疗机构编码", "医院级别", "转诊", "疾病类别", "就诊编号", "转出就诊id", "结算类别", "险种")
_SIGNED = ["制表人：", "", "", "审核人：", "", "", "单位（盖章）："]
_CITY = "500"
_EVEN = frozenset("02468")

Cells = list[str]


def write_exports(world: World, folder: Path) -> list[Path]:
    """Write the files and return them in the order they come in; the truth goes by the ids that they give the bills."""
    month = f"{world.month:%Y%m}"
    titled = f"彭水县{world.month.year}年{world.month.month}月"
    now = [row for row in world.all_bills() if row.clr_ym == month]
    own, national, annex4, pair = ([row for row in now if way_of(row) == way] for way in ("", "n", "4", "1"))
    before = folder / f"settlements-before-{month}.csv"
    put_csv(before, [BILLS, *(bill_row(row) for row in world.all_bills() if row.clr_ym != month)])
    put_csv(folder / f"settlements-{month}.csv", [BILLS, *map(bill_row, own), *_faulty(world, own)])
    put_xlsx(folder / f"national-{month}.xlsx", [("结算信息", as_numbers(_national(national)))])
    in_annex4 = _numbered(annex4, _annex4)
    lines = [[f"附件4 {titled}应退应补明细"], *with_total((*ANNEX4, *_MORE[:-1]), in_annex4), _SIGNED]
    put_csv(folder / f"annex4-{month}.csv", lines, encoding="gb18030")
    unpaid = [row for row in pair if not _assisted(row)]
    again = [row for row in annex4 if not _assisted(row) and not row.refd_setl_flag]
    in_annex1 = _numbered([*unpaid, *again], _annex1)
    put_xlsx(folder / f"annex1-{month}.xlsx", [
        ("附件1", [[f"{titled}未救助明细表"], [], *with_total((*ANNEX1, *_MORE[2:]), in_annex1), _SIGNED]),
    ])  # fmt: skip
    paid = [row for row in pair if _assisted(row)]
    put_xlsx(folder / f"clearing-{month}.xlsx", [
        (f"{kind}明细", [[f"{titled}医疗救助资金清算{kind}明细"], *with_total(
            (*CLEARING, *_MORE[1:-2]), _numbered([row for row in paid if _kind(row) == kind], _clearing))])
        for kind in ("区内", "跨区", "手工")
    ])  # fmt: skip
    names = {row.setl_id: f"{month}:annex4:{number}" for number, row in enumerate(annex4, 1)}
    names |= {row.setl_id: f"{month}:annex1:{number}" for number, row in enumerate(unpaid, 1)}
    world.truth = _renamed(world.truth, names)
    found = [before, *(folder / name for name in (
        f"settlements-{month}.csv", f"national-{month}.xlsx", f"annex4-{month}.csv", f"clearing-{month}.xlsx",
        f"annex1-{month}.xlsx"))]  # fmt: skip
    world.truth.write(folder)
    return found


def way_of(row: BillRow) -> str:
    """By which layout a bill comes; the bureau's files know residents by their numbers only."""
    town = row.person.town
    if row.insu_admdvs != COUNTY:
        return "n" if is_even(row.person) else ""
    if town in _NATIONAL:
        return "n"
    if row.person.psn_cert_type != RESIDENT or row.insutype != "390":
        return ""
    return "4" if town in _ANNEX4 else "1" if town in _PAIR else ""


def is_even(person: Person) -> bool:
    """Every other one, by number."""
    return person.psn_no[-1] in _EVEN


def _renamed(truth: Truth, names: dict[str, str]) -> Truth:
    cases = [replace(case, key=names.get(case.key, case.key)) for case in truth.cases]
    similar = [replace(one, key=names.get(one.key, one.key)) for one in truth.look_alikes]
    return Truth(truth.month, truth.seed, cases, similar)


def _faulty(world: World, rows: Sequence[BillRow]) -> list[tuple[str, ...]]:
    """Rows that are refused: of somebody nobody knows, one that does not add up, a number with a wrong check digit."""
    listed = {life.person.psn_no for life in world.lives if life.identities}
    listed |= world.truth.keys("warning")  # with a row refused nothing would be sure of them
    plain = [
        row for row in rows
        if row.person.psn_no not in listed and row.person.psn_cert_type == RESIDENT and row.insu_admdvs == COUNTY
    ]  # fmt: skip
    unknown, unequal, misread = (
        dict(zip(BILLS, bill_row(replace(row, setl_id=f"{row.setl_id}F{number}")), strict=True))
        for number, row in enumerate(plain[:3])
    )
    unknown |= {"psn_no": f"{COUNTY}9999999999", "certno": ""}
    unequal["medfee_sumamt"] = yuan(plain[1].medfee_sumamt + 1000)
    last = misread["certno"][-1]
    misread["certno"] = misread["certno"][:-1] + ("1" if last != "1" else "2")
    return [tuple(cells.values()) for cells in (unknown, unequal, misread)]


def _national(rows: Sequence[BillRow]) -> list[tuple[str, ...]]:
    """National names; maf_pay there is assistance and tilt together."""
    at, tilt = BILLS.index("maf_pay"), BILLS.index("tilt_pay")
    lines = [tuple(_NAMES.get(name, name) for name in BILLS)]
    for row in rows:
        cells = list(bill_row(row))
        cells[at] = yuan(_assisted(row))
        lines.append(tuple(cells))
    return [line[:tilt] + line[tilt + 1 :] for line in lines]


def _numbered(rows: Sequence[BillRow], make: Callable[[BillRow], Iterable[str]]) -> list[Cells]:
    return [[str(number), *make(row)] for number, row in enumerate(rows, 1)]


def _assisted(row: BillRow) -> int:
    return (row.maf_pay or 0) + (row.tilt_pay or 0)


def _kind(row: BillRow) -> str:
    if row.setl_type == "1":
        return "手工"
    return "区内" if row.mdtrt_admdvs == COUNTY else "跨区"


def _place(code: str) -> str:
    return REGIONS[COUNTY].name_of(code)


def _more(row: BillRow) -> Cells:
    """The columns a bureau adds: what rules ask for and the layouts have not."""
    return [
        _place(row.mdtrt_admdvs), row.fixmedins_code, f"{row.hosp_lv}", str(row.refl), row.dise_class, row.mdtrt_id,
        row.refl_from_mdtrt_id, row.setl_type, row.insutype,
    ]  # fmt: skip


def _days(row: BillRow) -> Cells:
    return [str(row.begndate), str(row.enddate), str(row.setl_time)]


def _insured(row: BillRow) -> Cells:
    return [yuan(row.medfee_sumamt), yuan(row.inscp_scp_amt), yuan(row.hifp_pay), yuan(0), yuan(row.hifmi_pay)]


def _annex1(row: BillRow) -> Cells:
    person = row.person
    inside = "市内" if row.mdtrt_admdvs.startswith(_CITY) else "市外"
    return [
        person.psn_name, person.certno, care_labels()[row.care], row.dise_codg, row.dise_name, _place(COUNTY),
        row.fixmedins_name, row.fixmedins_code, inside, *_days(row), *_insured(row), "", "", "", "", *_more(row)[2:],
    ]  # fmt: skip


def _annex4(row: BillRow) -> Cells:
    person = row.person
    paid = [yuan(_assisted(row)), yuan(0), yuan(0), yuan(row.cash_payamt)]
    return [
        person.psn_name, person.certno, person.town, _place(COUNTY), "居民医保", row.fixmedins_name,
        care_labels()[row.care], row.dise_codg, row.dise_name, *_days(row), *_insured(row), *paid, *_more(row)[:-1],
    ]  # fmt: skip


def _clearing(row: BillRow) -> Cells:
    person = row.person
    insured = [yuan(row.hifp_pay), yuan(row.hifmi_pay), yuan(0)]
    entered = row.inscp_scp_amt - (row.hifp_pay or 0) - (row.hifmi_pay or 0)
    return [
        "居民医保", row.clr_ym, row.clr_ym, row.orig_setl_id or row.setl_id, _place(COUNTY), person.town,
        _place(COUNTY), "居民医保", person.certno, person.psn_name, row.psn_idet_type, _place(row.mdtrt_admdvs),
        row.fixmedins_name, care_labels()[row.care], "医疗救助", row.dise_codg, row.dise_name, *_days(row),
        yuan(row.medfee_sumamt), yuan(row.inscp_scp_amt), *insured, yuan(entered), yuan(row.maf_pay),
        yuan(row.tilt_pay), yuan(0), yuan(0), yuan(0), yuan(row.cash_payamt), *_more(row)[1:-2],
    ]  # fmt: skip
