"""Who speaks: the institution a message names, proved by its signature."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models.signals import post_delete, post_save

from tuodi.exchange.national.envelope import Received
from tuodi.exchange.national.region import Region, region_of
from tuodi.exchange.national.schemes import SCHEMES, Key, Proof, Sent, Unproved
from tuodi.workbench.access.scope import unlimited

from .models import Institution

KEPT = 5.0
"""Seconds for which an institution's keys are not read again."""
_kept: dict[str, tuple[float, Institution | None]] = {}


@dataclass(frozen=True, slots=True)
class Sender:
    """An institution, what its signature proved, and its region's settings."""

    institution: Institution
    proof: Proof
    region: Region


def proved(received: Received, headers: Mapping[str, str], body: bytes, now: dt.datetime) -> Sender:
    """The sender of a message. Raises Unproved with a sentence for the sender."""
    code = received.envelope.get("fixmedins_code", "")
    if not code:
        raise Unproved("缺少 fixmedins_code（定点医药机构编号）；请在报文头填写")
    institution = institution_of(code)
    if institution is None or not institution.active:
        raise Unproved(f"机构 {code[:30]} 未登记或已停用；请联系医保经办机构")
    region = region_for(institution.county)
    key = Key(institution.access_key, institution.secret, institution.public_key)
    proof = SCHEMES[institution.scheme].verify(key, Sent(body, received.written, headers))
    skew = dt.timedelta(minutes=region.skew_minutes)
    if proof.moment is not None and abs(proof.moment - now) > skew:
        raise Unproved(
            f"时间戳 {proof.moment:%Y-%m-%d %H:%M:%S} 与服务器时间 {now:%Y-%m-%d %H:%M:%S} 相差超过 "
            f"{region.skew_minutes} 分钟；请校准本机时钟"
        )
    return Sender(institution, proof, region)


def institution_of(code: str) -> Institution | None:
    """An institution, read at most every few seconds."""
    code = code.upper()
    kept = _kept.get(code)
    if kept is not None and time.monotonic() < kept[0]:
        return kept[1]
    with unlimited():
        found = Institution.objects.filter(code=code).first()
    if found is not None:
        _kept[code] = (time.monotonic() + KEPT, found)
    return found


def region_for(county: str) -> Region:
    """A county's settings at the interface, the installation's own files over ours."""
    return region_of(county, settings.DATA / "national")


def forget(**_: object) -> None:
    """Read the institutions again: one was changed."""
    _kept.clear()


post_save.connect(forget, sender=Institution, dispatch_uid="national-institution-saved")
post_delete.connect(forget, sender=Institution, dispatch_uid="national-institution-deleted")
