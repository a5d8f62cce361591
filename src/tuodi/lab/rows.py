"""Records → rows of text in our own layout."""

from __future__ import annotations

from .records import BillRow, Identity, Person
from .region import class_labels

BILLS = (
    "setl_id", "psn_no", "psn_cert_type", "certno", "psn_name", "setl_time", "begndate", "enddate", "mdtrt_id",
    "mid_setl_flag", "refd_setl_flag", "orig_setl_id", "clr_ym", "setl_type", "insu_admdvs", "idet_admdvs",
    "mdtrt_admdvs", "insutype", "insu_plan", "med_type", "hosp_lv", "primary_care", "fixmedins_code", "dise_codg",
    "dise_class", "opsp_class", "refl", "refl_from_mdtrt_id", "brdy", "psn_type", "psn_idet_type", "medfee_sumamt",
    "fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "outarea_selfpay", "inscp_scp_amt", "hifp_pay",
    "hifmi_pay", "hifob_pay", "maf_pay", "tilt_pay", "oth_pay", "acct_pay", "cash_payamt",
)  # fmt: skip
PEOPLE = (
    "psn_no", "psn_cert_type", "certno", "psn_name", "gend", "brdy", "psn_type", "insu_admdvs", "resid_admdvs", "town",
    "village", "household", "insutype", "insu_plan",
)  # fmt: skip
IDENTITIES = (
    "record_id", "psn_no", "psn_cert_type", "certno", "psn_name", "identity", "idet_admdvs", "certifier", "begndate",
    "enddate", "end_reason", "known_from", "vali_flag",
)  # fmt: skip
PREMIUMS = (
    "psn_no", "psn_cert_type", "certno", "psn_name", "brdy", "psn_type", "insu_admdvs", "town", "insutype", "insu_plan",
    "paid_date", "death_date",
)  # fmt: skip

MONEY_COLUMNS = frozenset(name for name in BILLS if name.endswith(("amt", "_pay", "_selfpay")))

Row = tuple[str, ...]


def yuan(fen: int | None) -> str:
    """Yuan with two decimals; empty for None.

    >>> yuan(-1205), yuan(0), yuan(None)
    ('-12.05', '0.00', '')
    """
    if fen is None:
        return ""
    if fen < 0:
        return f"-{-fen // 100}.{-fen % 100:02d}"
    return f"{fen // 100}.{fen % 100:02d}"


def text(value: object) -> str:
    """A cell: empty for None."""
    return "" if value is None else str(value)


def bill_row(bill: BillRow) -> Row:
    """The cells of `BILLS`."""
    person = bill.person
    return (
        bill.setl_id, person.psn_no, person.psn_cert_type, person.certno, person.psn_name,
        str(bill.setl_time), text(bill.begndate), text(bill.enddate), bill.mdtrt_id,
        str(bill.mid_setl_flag), str(bill.refd_setl_flag), bill.orig_setl_id, bill.clr_ym, bill.setl_type,
        bill.insu_admdvs, bill.idet_admdvs, bill.mdtrt_admdvs, bill.insutype, text(bill.insu_plan), bill.med_type,
        text(bill.hosp_lv), "" if bill.primary_care is None else str(int(bill.primary_care)), bill.fixmedins_code,
        bill.dise_codg, bill.dise_class, bill.opsp_class, text(bill.refl),
        bill.refl_from_mdtrt_id, str(person.brdy), person.psn_type, bill.psn_idet_type,
        yuan(bill.medfee_sumamt), yuan(bill.fulamt_ownpay_amt), yuan(bill.overlmt_selfpay), yuan(bill.preselfpay_amt),
        yuan(bill.outarea_selfpay), yuan(bill.inscp_scp_amt), yuan(bill.hifp_pay), yuan(bill.hifmi_pay),
        yuan(bill.hifob_pay), yuan(bill.maf_pay), yuan(bill.tilt_pay), yuan(bill.oth_pay), yuan(bill.acct_pay),
        yuan(bill.cash_payamt),
    )  # fmt: skip


def person_row(person: Person) -> Row:
    """The cells of `PEOPLE`."""
    return (
        person.psn_no, person.psn_cert_type, person.certno, person.psn_name, str(person.gend), str(person.brdy),
        person.psn_type, person.insu_admdvs, person.resid_admdvs, person.town, person.village, person.household,
        person.insutype, text(person.insu_plan),
    )  # fmt: skip


def premium_row(person: Person) -> Row:
    """The cells of `PREMIUMS`."""
    return (
        person.psn_no, person.psn_cert_type, person.certno, person.psn_name, str(person.brdy), person.psn_type,
        person.insu_admdvs, person.town, person.insutype, text(person.insu_plan), text(person.paid_date),
        text(person.death_date),
    )  # fmt: skip


def identity_row(record: Identity) -> Row:
    """The cells of `IDENTITIES`."""
    person = record.person
    return (
        record.record_id, person.psn_no, person.psn_cert_type, person.certno, person.psn_name,
        class_labels()[record.identity], record.idet_admdvs, record.certifier, str(record.begndate),
        text(record.enddate), record.end_reason, str(record.known_from), str(record.vali_flag),
    )  # fmt: skip
