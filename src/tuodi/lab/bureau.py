"""The three files a district bureau works with each month (附件1, 附件4, 清算明细), with the mess they come in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from .bureau_headers import ANNEX1, ANNEX4, CLEARING
from .bureau_pages import with_total
from .export import booked_region
from .files import Number, Sheet, put, put_csv, put_xlsx
from .places import REGIONS
from .records import BillRow, History
from .region import care_labels, class_labels
from .rows import IDENTITIES, PEOPLE, identity_row, person_row, yuan

PERIOD = "202406"
_REGION, _YEAR, _PEOPLE, _ILL = "500114", 2024, 150, 500
_INSURANCE = {"390": "居民医保", "310": "职工医保"}

Cells = list[str]


def write(out: Path, seed: int) -> None:
    """Write the month's files and the lists they are read with."""
    month = _Month(seed)
    titled = f"黔江区{PERIOD[:4]}年{int(PERIOD[4:])}月"
    signature = ["制表人：", "", "", "审核人：", "", "", "单位（盖章）："]
    unassisted = month.annex1()
    _damage(unassisted)
    put_xlsx(out / f"annex1-{PERIOD}.xlsx", [
        ("附件1", [[f"{titled}医疗救助对象未救助明细表"], [], *with_total(ANNEX1, unassisted), signature]),
    ])  # fmt: skip
    put_csv(
        out / f"annex4-{PERIOD}.csv",
        [[f"附件4 {titled}应退应补明细"], *with_total(ANNEX4, month.annex4()), signature],
        encoding="gb18030",
    )
    sheets: list[Sheet] = [
        (f"{kind}明细", [[f"{titled}医疗救助资金清算{kind}明细"], *with_total(CLEARING, month.clearing(kind))])
        for kind in ("区内", "跨区", "手工")
    ]
    put_xlsx(out / f"clearing-{PERIOD}.xlsx", sheets)
    put_csv(out / "people.csv", [PEOPLE, *(person_row(history.person) for history in month.histories)])
    put_csv(out / "identities.csv", [IDENTITIES, *(identity_row(r) for h in month.histories for r in h.identities)])
    put(out / "README.md", _README)


class _Month:
    """The bills of helped people cleared in one month."""

    def __init__(self, seed: int) -> None:
        self.region = REGIONS[_REGION]
        self.care = care_labels()
        everyone = booked_region(_REGION, _PEOPLE, _YEAR, f"bureau/{seed}", ill=_ILL)
        self.histories = [history for history, _ in everyone if history.identities]
        found = [(row, history) for history in self.histories for row in history.bills if row.clr_ym == PERIOD]
        self.found = sorted(found, key=lambda pair: (pair[0].setl_time, pair[0].setl_id))

    def annex1(self) -> list[Cells]:
        """Bills without assistance, for whatever reason, with what the year's accounts have used so far."""
        return self._rows(lambda row: not row.maf_pay and not row.refd_setl_flag, self._annex1)

    def annex4(self) -> list[Cells]:
        """All bills of the month, reversals among them."""
        return self._rows(lambda row: row.clr_ym == PERIOD, self._annex4)

    def clearing(self, kind: str) -> list[Cells]:
        """Assisted bills of one of the three files."""
        return self._rows(lambda row: bool(row.maf_pay or row.tilt_pay) and _kind(row) == kind, self._clearing)

    def _rows(
        self, wanted: Callable[[BillRow], bool], make: Callable[[BillRow, History], Iterable[str]]
    ) -> list[Cells]:
        chosen = [(row, history) for row, history in self.found if wanted(row)]
        return [[str(number), *make(row, history)] for number, (row, history) in enumerate(chosen, 1)]

    def _annex1(self, row: BillRow, history: History) -> Iterable[str]:
        person = row.person
        yield from (person.psn_name, person.certno, self.care[row.care], row.dise_codg, row.dise_name)
        yield from (self._place(history.identities[0].idet_admdvs), row.fixmedins_name, row.fixmedins_code)
        yield "市内" if row.mdtrt_admdvs[:2] == self.region.province else "市外"
        yield from (str(row.begndate), str(row.enddate), str(row.setl_time))
        yield from map(yuan, (row.medfee_sumamt, row.inscp_scp_amt, row.hifp_pay, row.hifob_pay or 0, row.hifmi_pay))
        special, large = _used(history, row)
        yield from map(yuan, (0, 0, special, large))

    def _annex4(self, row: BillRow, _history: History) -> Iterable[str]:
        person = row.person
        yield from (person.psn_name, person.certno, person.town, self.region.name, _INSURANCE[row.insutype])
        yield from (row.fixmedins_name, self.care[row.care], row.dise_codg, row.dise_name)
        yield from (str(row.begndate), str(row.enddate), str(row.setl_time))
        yield from map(yuan, (row.medfee_sumamt, row.inscp_scp_amt, row.hifp_pay, row.hifob_pay or 0, row.hifmi_pay))
        yield from map(yuan, (_assisted(row), row.oth_pay or 0, row.acct_pay or 0, row.cash_payamt))

    def _clearing(self, row: BillRow, history: History) -> Iterable[str]:
        person = row.person
        yield from (_INSURANCE[row.insutype], row.clr_ym, f"{row.setl_time:%Y%m}", row.setl_id)
        yield from (self._place(row.idet_admdvs or row.insu_admdvs), person.town, self.region.name)
        yield from (_INSURANCE[row.insutype], person.certno, person.psn_name)
        yield row.psn_idet_type.split(";")[0] or class_labels()[history.identities[0].identity]
        yield from (self._place(row.mdtrt_admdvs), row.fixmedins_name, self.care[row.care])
        yield "重特大疾病救助" if _special(row) else "大额费用住院救助" if row.maf_pay else "倾斜救助"
        yield from (row.dise_codg, row.dise_name, str(row.begndate), str(row.enddate), str(row.setl_time))
        insured = (row.hifp_pay or 0, row.hifmi_pay or 0, row.hifob_pay or 0)
        yield from map(yuan, (row.medfee_sumamt, row.inscp_scp_amt, *insured, row.inscp_scp_amt - sum(insured)))
        yield from map(yuan, (row.maf_pay, row.tilt_pay, 0, row.oth_pay or 0, row.acct_pay or 0, row.cash_payamt))

    def _place(self, code: str) -> str:
        return self.region.name_of(code)


def _kind(row: BillRow) -> str:
    if row.setl_type == "1":
        return "手工"
    return "区内" if row.mdtrt_admdvs == row.insu_admdvs else "跨区"


def _assisted(row: BillRow) -> int:
    return (row.maf_pay or 0) + (row.tilt_pay or 0)


def _used(history: History, row: BillRow) -> tuple[int, int]:
    """What the special-disease and large-bill accounts of the year had paid before this bill."""
    before = [r for r in history.bills if (r.setl_time, r.setl_id) < (row.setl_time, row.setl_id)]
    special = sum(r.maf_pay or 0 for r in before if _special(r))
    return special, sum(r.maf_pay or 0 for r in before if not _special(r))


def _special(row: BillRow) -> bool:
    """The class given, else the diagnosis: those left to the list are tumours or ordinary."""
    return row.dise_class == "special" if row.dise_class else row.dise_codg.startswith("C")


def _damage(rows: list[Cells]) -> None:
    """One identity number that went through a number cell: its last digits are gone."""
    digits = next(row for row in rows if row[2].isdigit())
    digits[2] = Number(f"{digits[2][:15]}000")


_README = f"""# 医保局三种表样 / The three bureau layouts

虚构的黔江区 {PERIOD} 一个月；人名、号码都不存在。/ A made-up month of Qianjiang; nobody in it exists.

| file | layout | mess in it |
| --- | --- | --- |
| annex1-{PERIOD}.xlsx | 附件1 未救助明细 | title, blank, total, signature rows; one id stored as a number (refused) |
| annex4-{PERIOD}.csv | 附件4 应退应补 | GB18030, title row, alias headers (乡镇街道), negative rows, total row |
| clearing-{PERIOD}.xlsx | 清算明细 区内、跨区、手工 | three sheets with a title and a total row each |
| people.csv, identities.csv | own layout | who is who (psn_no and certificate), and the classes over time |

`tuodi settle examples/bureau/annex1-{PERIOD}.xlsx --people examples/bureau/people.csv \\
--identities examples/bureau/identities.csv -o out/annex1.csv`
"""
