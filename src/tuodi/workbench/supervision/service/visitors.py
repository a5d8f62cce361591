"""Tips of people without a login: so many an hour, a receipt number that nobody else can know, files within bounds."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from tuodi.workbench.desk.service.refused import refused
from tuodi.workbench.registry.models import Place
from tuodi.workbench.supervision.models import Knock, Tip, TipFile

from .following import receive_tip
from .pictures import NoPicture, bare, kind_of

FILES_AT_MOST, BYTES_AT_MOST = 3, 4 * 2**20
REQUEST_AT_MOST = FILES_AT_MOST * BYTES_AT_MOST + 2**16
TELLING, ASKING = "tell", "ask"
_AN_HOUR = {TELLING: 5, ASKING: 30}
"""From one address."""
_A_DAY = 200
"""Tips of everybody together: a program that sends from many addresses fills no disk."""
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, 1, I and O, which are read one for the other."""
_LENGTH, _PART = 12, 4

SAYS = {
    Tip.State.NEW: "已收到，等待核查", Tip.State.CHECKING: "正在核查", Tip.State.PROPOSED: "核查完毕，等待审定",
    Tip.State.CONFIRMED: "已办结：举报属实", Tip.State.CLEARED: "已办结：没有查实",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Progress:
    """What a tipster sees, and nothing else: no name, no place, not what was told."""

    received_on: dt.date
    says: str
    decided_on: dt.date | None
    answered_on: dt.date | None
    reward: int


def counties() -> list[tuple[str, str]]:
    """Where this installation works: counties whose townships it has."""
    known = Place.objects.filter(level=Place.Level.TOWNSHIP).values("parent_id")
    return list(Place.objects.filter(code__in=known).order_by("code").values_list("code", "name"))


def receipt_of(key: str) -> str:
    """The receipt number of a form, the same however often it is sent."""
    made = hmac.digest(settings.SECRET_KEY.encode(), b"tip:" + key.encode(), "sha256")
    letters = [_LETTERS[byte % len(_LETTERS)] for byte in made[:_LENGTH]]
    return "-".join("".join(letters[at : at + _PART]) for at in range(0, _LENGTH, _PART))


def _digest(receipt: str) -> str:
    plain = "".join(letter for letter in receipt.upper() if letter in _LETTERS)
    return hashlib.sha256(plain.encode()).hexdigest()


def may_knock(address: str, what: str) -> bool:
    """Whether somebody may go on; counts it. The address is kept under a key of the day, and for a day only."""
    now = timezone.now()
    key = f"{settings.SECRET_KEY}{now:%Y%m%d}".encode()
    who = hmac.new(key, address.encode(), "sha256").hexdigest()
    Knock.objects.filter(at__lt=now - dt.timedelta(days=1)).delete()
    lately = Knock.objects.filter(what=what, who=who, at__gt=now - dt.timedelta(hours=1)).count()
    if lately >= _AN_HOUR[what] or (what == TELLING and Knock.objects.filter(what=what).count() >= _A_DAY):
        return False
    Knock.objects.create(who=who, what=what)
    return True


def tell(key: str, county: str, told: dict[str, str], files: Sequence[bytes], day: dt.date) -> str:
    """Keep a tip; its receipt number. The same form sent again is the same tip. Raises Refused."""
    if len(files) > FILES_AT_MOST or any(len(one) > BYTES_AT_MOST for one in files):
        raise refused("files", f"最多 {FILES_AT_MOST} 个文件，每个不超过 4 MB", column="pictures")
    pictures = [(kind_of(one), _bare(one)) for one in files]
    receipt = receipt_of(key)
    try:
        with transaction.atomic():
            _keep(_digest(receipt), county, told, pictures, day)
    except IntegrityError:
        if not Tip.objects.filter(receipt=_digest(receipt)).exists():
            raise
    return receipt


def _keep(receipt: str, county: str, told: dict[str, str], pictures: Sequence[tuple[str, bytes]], day: dt.date) -> None:
    """Write the tip and its files; the database refuses a receipt that is there already."""
    tip = receive_tip(county, {**told, "channel": Tip.Channel.ONLINE, "receipt": receipt}, "visitor", day)
    for digest, (kind, content) in {hashlib.sha256(c).hexdigest(): (k, c) for k, c in pictures}.items():
        row = TipFile(tip=tip, kind=kind, size=len(content), digest=digest)
        row.file.save("", ContentFile(content), save=False)
        row.save()


def _bare(content: bytes) -> bytes:
    if not kind_of(content):
        raise refused("files", "只收照片（JPG、PNG）和 PDF", column="pictures")
    try:
        return bare(content)
    except NoPicture as broken:
        raise refused("files", "这张照片打不开，请重新拍一张", column="pictures") from broken


def progress_of(receipt: str) -> Progress | None:
    """What became of a tip."""
    tip = Tip.objects.filter(receipt=_digest(receipt)).first()
    if tip is None:
        return None
    ended = tip.decided_at if tip.state in (Tip.State.CONFIRMED, Tip.State.CLEARED) else None
    return Progress(
        tip.received_on, SAYS[Tip.State(tip.state)], ended and ended.date(), tip.answered_on, tip.reward
    )  # fmt: skip
