"""Whether a medical category fits the kind of visit: a stay is not paid as a walk-in, nor the reverse."""

from __future__ import annotations

import datetime as dt

from tuodi.exchange.codes import care_type, setting_of
from tuodi.exchange.national.codes import name_of
from tuodi.exchange.refusals import CellError
from tuodi.workbench.national.models import Visit
from tuodi.workbench.national.transactions import Call, Refused

_NEVER = {Visit.Kind.OUTPATIENT: "inpatient", Visit.Kind.INPATIENT: "outpatient"}
_OTHER = {Visit.Kind.OUTPATIENT: "住院交易（2401 起）", Visit.Kind.INPATIENT: "门诊交易（2201 起）"}
_EITHER = frozenset({"day_surgery", "home_bed"})
"""Some hospitals admit for these and some do not."""


def refuse_other(call: Call, kind: str, med_type: str, *, place: str, day: dt.date, disease: str = "") -> None:
    """Refuse a category of the other kind, as the place of insurance has it; an unknown one is told elsewhere."""
    try:
        care = care_type(place[:2], med_type, day, disease)
    except CellError:
        return
    if care not in _EITHER and setting_of(care) == _NEVER.get(Visit.Kind(kind)):
        said = f"{med_type} {name_of('med_type', med_type, call.institution.county)}".strip()
        raise Refused(
            f"{call.infno}.med_type",
            f"med_type {said} 不能用于{Visit.Kind(kind).label}；请核对医疗类别或改用{_OTHER[Visit.Kind(kind)]}",
        )
