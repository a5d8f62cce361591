"""What a certificate number must be, by the kind of certificate, and what it says of its holder."""

from __future__ import annotations

import datetime as dt
import re

from django.core.exceptions import ValidationError

from tuodi.exchange.idnumber import birth_date_of
from tuodi.exchange.messages import message
from tuodi.exchange.refusals import CellError

from .models import CertType, Sex

_OF_A_RESIDENT = frozenset({CertType.RESIDENT.value})
_BIRTH = re.compile(r"[A-Z]\d{9}")
_OTHER = re.compile(r"[0-9A-Z()/-]{4,50}")


def checked(kind: str, number: str, brdy: dt.date | None, gend: str) -> tuple[str, dt.date, str]:
    """Number as it is kept, birth date and sex. ValidationError by field: what is wrong and what would mend it.

    A resident's number says birth and sex; what is given besides must agree. Of other certificates birth is asked for.
    """
    number = "".join(number.split()).upper()
    if kind in _OF_A_RESIDENT:
        return _resident(number, brdy, gend)
    if kind == CertType.BIRTH and not _BIRTH.fullmatch(number):
        raise ValidationError({"certno": "出生医学证明编号应为一个字母加九位数字。请核对证明原件"})
    if not _OTHER.fullmatch(number):
        raise ValidationError({"certno": "证件号码应为 4 至 50 位字母、数字。请核对证件原件"})
    if brdy is None:
        raise ValidationError({"brdy": "这类证件请填写出生日期"})
    return number, brdy, gend or Sex.UNSTATED


def _resident(number: str, brdy: dt.date | None, gend: str) -> tuple[str, dt.date, str]:
    try:
        born = birth_date_of(number)
    except CellError as fault:
        said = message(fault.key, **fault.values)
        raise ValidationError({"certno": f"{said.zh}。{said.mend_zh}"}) from fault
    if brdy is not None and brdy != born:
        raise ValidationError({"brdy": f"与身份证号中的出生日期 {born} 不符"})
    sex = Sex.MAN if int(number[16]) % 2 else Sex.WOMAN
    if gend and gend not in (sex, Sex.UNSTATED):
        raise ValidationError({"gend": "与身份证号中的性别不符"})
    return number, born, sex
