"""A visit with the sums of its lines → a bill as the desk takes it in, or why it is none."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from tuodi.exchange.codes import lookup
from tuodi.exchange.national.values import number_of, scaled
from tuodi.policy.money import format_yuan
from tuodi.workbench.desk.service.around import Cover
from tuodi.workbench.desk.service.draft import Draft
from tuodi.workbench.desk.service.person import Held
from tuodi.workbench.desk.service.rights import filing_for, refl_of
from tuodi.workbench.national.models import Visit
from tuodi.workbench.national.transactions import Call, Refused
from tuodi.workbench.registry.models import Insurance

from .kinds import refuse_other
from .lines import PARTS, Sums
from .visits import not_ahead

FACTS = ("hifp_pay", "hifmi_pay", "hifob_pay", "hifes_pay", "cvlserv_pay", "acct_pay")
"""What the platform paid for an employee, the account included: of employees only assistance is worked out here."""
_CHRONIC = re.compile(r"[Mm]\d{5}")
_PLACES = 2
_YES = "1"
_NOT_REFERRED = "0"
_SAID = {True: "1", False: "0", None: ""}


def bill_of(call: Call, visit: Visit, node: Mapping[str, Any], sums: Sums, held: Held) -> Draft:
    """The bill as text. Raises Refused where the person is not insured as the message says."""
    begin, end, mid = _days(call, visit, node)
    cover = _cover(call, held, node["insutype"], end or call.now.date())
    med_type, disease = str(node.get("med_type") or visit.med_type), _disease(visit)
    refuse_other(call, visit.kind, med_type, place=cover.insu_admdvs, day=end or begin, disease=disease)
    draft = {
        "mdtrt_id": visit.mdtrt_id, "begndate": f"{begin}", "enddate": f"{end or ''}",
        "mid_setl_flag": _YES if mid else "",
        "insu_admdvs": cover.insu_admdvs, "mdtrt_admdvs": call.institution.county, "insutype": cover.insutype,
        "insu_plan": str(cover.insu_plan or ""), "med_type": med_type,
        "hosp_lv": lookup("hosp_lv_code", call.institution.hosp_lv),
        "primary_care": _SAID[call.institution.primary_care], "fixmedins_code": call.institution.code,
        "dise_codg": disease, "refl": _referred(call, held, cover, begin),
        "medfee_sumamt": format_yuan(sums.medfee_sumamt),
        **{name: format_yuan(getattr(sums, name)) for name in PARTS},
    }  # fmt: skip
    if cover.insutype == Insurance.Kind.EMPLOYEES:
        draft |= _facts(call, node)
    return draft


def _disease(visit: Visit) -> str:
    """What the rules' lists of diagnoses are asked with: the diagnosis where the disease is one of 门诊慢特病.

    M00500 is a malignant tumour there, and an inflamed joint (M00.5) to whoever takes it for a diagnosis.
    """
    return visit.diag_code if _CHRONIC.fullmatch(visit.dise_codg) else visit.dise_codg or visit.diag_code


def _days(call: Call, visit: Visit, node: Mapping[str, Any]) -> tuple[dt.date, dt.date | None, bool]:
    begin = visit.begntime.date()
    if not visit.is_stay:
        return begin, begin, False
    mid = str(node.get("mid_setl_flag", "")) == _YES
    left = visit.endtime.date() if visit.endtime else node.get("dscgTime")
    if left is not None and left < begin:
        raise Refused(f"{call.infno}.dscgTime", f"dscgTime {left} 早于入院日期 {begin}；请核对")
    if left is not None:
        not_ahead(call, "dscgTime", dt.datetime.combine(left, dt.time()))
    return begin, None if mid else left or call.now.date(), mid


def _cover(call: Call, held: Held, insutype: str, day: dt.date) -> Cover:
    """The insurance of the day: at the place that the message names, else the latest."""
    found = [one for one in held.around.covers if one.insutype == insutype and one.begin <= day <= one.end]
    if not found:
        raise Refused(
            f"{call.infno}.insutype", f"{day} 没有险种 {insutype[:6]} 的有效参保记录；请以 1101 查询后选择险种"
        )
    place = call.envelope.get("insuplc_admdvs", "")
    return max(found, key=lambda one: (one.insu_admdvs == place, one.year))


def _referred(call: Call, held: Held, cover: Cover, day: dt.date) -> str:
    """How the person came: nothing is asked in the insured district; elsewhere the filing decides."""
    if cover.insu_admdvs == call.institution.county:
        return ""
    filing = filing_for(held, call.institution.county, day)
    return _NOT_REFERRED if filing is None else refl_of(filing)


def _facts(call: Call, node: Mapping[str, Any]) -> dict[str, str]:
    """An employee's payments before assistance: facts of the message, in whatever extra fields the region has."""
    if "hifp_pay" not in node:
        raise Refused(
            f"{call.infno}.hifp_pay",
            "职工医保的统筹和补充支付由参保地平台计算，本系统只计算其医疗救助；请在 data 中补充 hifp_pay 等支付金额",
        )
    return {name: format_yuan(fact(call, node, name)) for name in FACTS if name in node}


def fact(call: Call, node: Mapping[str, Any], name: str) -> int:
    """An amount that the message brings beside the declared fields, fen. Raises Refused."""
    number = number_of(node[name])
    fen = None if number is None else scaled(number, _PLACES)
    if fen is None or fen < 0:
        raise Refused(f"{call.infno}.{name}", f"{name} “{str(node[name])[:20]}”有误；应为金额")
    return fen
