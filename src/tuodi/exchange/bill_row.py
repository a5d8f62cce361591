"""A row of our own or the national layout → `Bill`, with every rule a row can break on its own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal, cast

from tuodi.settlement.bill import Bill, Insurance

from .cells import narrow
from .codes import IdentityList, care_type, identity_class, person_kind, setting_of
from .divisions import parse_division
from .money import format_fen
from .options import ReadOptions
from .person_key import person_of
from .refusals import CellError
from .row import Row

AMOUNTS = (
    "medfee_sumamt",
    "fulamt_ownpay_amt",
    "overlmt_selfpay",
    "preselfpay_amt",
    "outarea_selfpay",
    "inscp_scp_amt",
)
PAYMENTS = (
    "hifp_pay",
    "hifmi_pay",
    "hifob_pay",
    "hifes_pay",
    "cvlserv_pay",
    "hifdm_pay",
    "maf_pay",
    "tilt_pay",
    "oth_pay",
    "acct_pay",
    "cash_payamt",
)
MONEY = AMOUNTS + PAYMENTS
CODES = (
    "psn_cert_type", "psn_seq", "mid_setl_flag", "refd_setl_flag", "clr_ym", "setl_type", "insu_admdvs", "idet_admdvs",
    "mdtrt_admdvs", "insutype", "insu_plan", "primary_care", "med_type", "hosp_lv", "hosp_lv_code", "fixmedins_code",
    "dise_codg", "dise_class", "opsp_class", "refl", "psn_type", "psn_idet_type", "mat_idet_code",
)  # fmt: skip
"""Columns of which a file holds few distinct texts."""
DATES = ("begndate", "enddate", "brdy")
_NOTHING_WHEN_EMPTY = ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt")
_MARKS: tuple[tuple[str, IdentityList | None], ...] = (("psn_idet_type", None), ("mat_idet_code", "mat_idet_code"))


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What holds for all rows of a file: options, code mode, whether rows go by psn_no."""

    options: ReadOptions
    national: bool
    by_psn_no: bool


def read_bill(row: Row, facts: FileFacts) -> Bill | None:
    """The bill of a row, or None with the refusals left on the row."""
    today = facts.options.today
    setl_id = row.needed("setl_id")
    person, born = person_of(row, facts.options.people, today, by_psn_no=facts.by_psn_no)
    setl_time = row.time("setl_time", today)
    if not row.raw("setl_time"):
        row.refuse("setl_time", "required")
    begin, end = row.date("begndate", today), row.date("enddate", today)
    if begin and end and end < begin:
        row.refuse("enddate", "date_order", begin=begin.isoformat())
    mid_setl, reversal = row.flag("mid_setl_flag"), reversal_of(row)
    if end and setl_time and reversal is None and not mid_setl and end > setl_time.date():
        row.refuse("enddate", "date_after_settlement", settled=setl_time.date().isoformat())
    region, certified, care_place = places_of(row)
    insurance = insurance_of(row)
    day = setl_time.date() if setl_time and (mid_setl or end is None) else end
    care = care_of(row, region, day, row.text("dise_codg"))
    brdy = row.date_of_birth("brdy", today)
    if brdy and born and brdy != born:
        row.note("note_birth")
    kind = row.parsed("psn_type", lambda text: person_kind(narrow(text)))
    money = read_money(row, reversal=reversal is not None)
    _check_parts(row, money)
    details: dict[str, Any] = {
        "mdtrt_id": row.text("mdtrt_id"),
        "psn_seq": row.whole("psn_seq"),
        "clr_ym": row.month("clr_ym"),
        "setl_type": row.text("setl_type") or None,
        "insu_plan": _number(row.coded("insu_plan")),
        "hosp_lv": hospital_level(row, care, national=facts.national),
        "primary_care": row.yes_or_no("primary_care"),
        "fixmedins_code": row.text("fixmedins_code") or None,
        "dise_codg": row.text("dise_codg") or None,
        "dise_class": cast("Literal['special', 'ordinary'] | None", row.coded("dise_class")),
        "opsp_class": cast("Literal['specific', 'ordinary'] | None", row.coded("opsp_class")),
        "refl": referral(row, region, care_place),
        "refl_from_mdtrt_id": row.text("refl_from_mdtrt_id") or None,
        "marked_classes": marked_classes(row, facts.options, region),
    }
    if row.refusals or setl_time is None or insurance is None:
        return None
    amounts: dict[str, Any] = {**money, **{name: money[name] or 0 for name in _NOTHING_WHEN_EMPTY}}
    return Bill(
        row=row.number,
        setl_id=setl_id,
        person=person,
        setl_time=setl_time,
        begndate=begin,
        enddate=end,
        mid_setl=mid_setl,
        reversal_of=reversal,
        insu_admdvs=region,
        idet_admdvs=certified,
        mdtrt_admdvs=care_place,
        insutype=insurance,
        care_type=care,
        birth_date=brdy or born,
        minor=None if kind is None else kind == "minor",
        student=None if kind is None else kind == "student",
        **details,
        **amounts,
    )


def _number(text: str | None) -> int | None:
    return None if text is None else int(text)


def reversal_of(row: Row) -> str | None:
    """The original a reversal names, "" where it names none; None for a bill."""
    reversal, original = row.flag("refd_setl_flag"), row.text("orig_setl_id")
    if reversal and not original:
        row.refuse("orig_setl_id", "reversal_no_orig")
    elif original and not reversal:
        row.refuse("refd_setl_flag", "reversal_flag")
    return original or "" if reversal else None


def places_of(row: Row) -> tuple[str, str, str]:
    """Insured, certifying and care region, "" with a refusal."""
    if not row.raw("insu_admdvs"):
        row.refuse("insu_admdvs", "required")
    if not row.raw("mdtrt_admdvs"):
        row.refuse("mdtrt_admdvs", "required")
    region = row.parsed("insu_admdvs", lambda text: parse_division(narrow(text))) or ""
    certified = row.parsed("idet_admdvs", lambda text: parse_division(narrow(text), region)) or region
    return region, certified, row.parsed("mdtrt_admdvs", lambda text: parse_division(narrow(text), region)) or ""


def insurance_of(row: Row) -> Insurance | None:
    """310 or 390 by code or name; refused otherwise."""
    if not row.raw("insutype"):
        row.refuse("insutype", "required")
        return None
    found = row.coded("insutype")
    if found is None or found in ("310", "390"):
        return cast("Insurance | None", found)
    row.refuse("insutype", "insutype_other", name=row.raw("insutype"))
    return None


def care_of(row: Row, region: str, day: dt.date | None, disease: str) -> str:
    """The care type id, or "" with a refusal. Needs a readable region and date, else nothing more is said."""
    if not row.raw("med_type"):
        row.refuse("med_type", "required")
    if not region or day is None:
        return ""
    return row.parsed("med_type", lambda text: care_type(region[:2], narrow(text), day, disease)) or ""


def hospital_level(row: Row, care: str, *, national: bool) -> int | None:
    """1, 2, 3 or None from hosp_lv and hosp_lv_code (national: dedc_hosp_lv and hosp_lv); both must agree."""
    level_column, code_column = ("dedc_hosp_lv", "hosp_lv") if national else ("hosp_lv", "hosp_lv_code")
    level, code = _number(row.coded(level_column, "hosp_lv")), _number(row.coded(code_column, "hosp_lv_code"))
    if level and code and level != code:
        row.refuse(level_column, "hosp_lv", level=level, code=row.raw(code_column), found=code)
    found = level or code
    if level == 0 and not code and care and setting_of(care) == "inpatient":
        row.refuse(level_column, "hosp_lv_none")
    return found or None


def referral(row: Row, region: str, care_place: str) -> int | None:
    """How the person came: empty means not needed inside the insured district, and unknown elsewhere."""
    given = _number(row.coded("refl"))
    if given is None and not row.raw("refl") and region and region == care_place:
        return 2
    return given


def marked_classes(row: Row, options: ReadOptions, region: str) -> tuple[str, ...] | None:
    """The classes a bill is marked with (psn_idet_type, mat_idet_code; several with ;), None when there is no mark."""
    if not row.raw("psn_idet_type") and not row.raw("mat_idet_code"):
        return None
    found: list[str] = []
    marked = False
    for column, which in _MARKS:
        names = narrow(row.raw(column)).replace("、", ";").replace(",", ";").split(";")
        for name in filter(None, (part.strip() for part in names)):
            marked = True
            try:
                class_id = identity_class(name, region[:2], options.extra_classes, which)
            except CellError as error:
                row.refuse(column, error.key, **error.values)
                continue
            if class_id:
                found.append(class_id)
            else:
                row.note("note_no_class", name=name)
    return tuple(dict.fromkeys(found)) if marked else None


def read_money(row: Row, *, reversal: bool) -> dict[str, int | None]:
    """All money columns in fen, with the sign a bill or a reversal must have."""
    money = {name: row.money(name) for name in MONEY}
    for name, fen in money.items():
        if fen and (fen > 0) == reversal:
            row.refuse(name, "money_positive" if reversal else "money_negative")
    for name in ("medfee_sumamt", "inscp_scp_amt"):
        if not row.raw(name):
            row.refuse(name, "required")
    return money


def _check_parts(row: Row, money: dict[str, int | None]) -> None:
    if row.refusals and any(refusal.key.startswith("money") for refusal in row.refusals):
        return
    total, policy = money["medfee_sumamt"], money["inscp_scp_amt"]
    if total is None or policy is None:
        return
    first = money["preselfpay_amt"] or 0
    parts = (money["fulamt_ownpay_amt"] or 0) + (money["overlmt_selfpay"] or 0) + first + policy
    if parts != total:
        row.refuse("medfee_sumamt", "amounts", difference=format_fen(total - parts))
    if abs(money["outarea_selfpay"] or 0) > abs(first):
        row.refuse("outarea_selfpay", "outarea")
