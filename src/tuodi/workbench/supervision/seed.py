"""The demonstration's supervision: hits of the planted month on every step of their way, and three tips."""

from __future__ import annotations

import datetime as dt

from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.base.day import today
from tuodi.workbench.jobs.run import Running

from .models import Screened, Tip
from .service import following
from .service.elsewhere import tell, to_tell

_CHECKER, _DECIDER = "review", "leader"
_FOUND = {
    True: "调阅病历和费用清单，与医院、患者核实，情况属实", False: "病历和转院记录齐全，属正常诊疗，不认定违规",
}  # fmt: skip
_LETTER = "彭医保函〔2024〕12号（示例）"
_STEPS = 5
"""Every fifth hit goes equally far; so many of a rule are walked."""
_TIPS: tuple[tuple[int, dict[str, str]], ...] = (
    (
        4,
        {
            "channel": "phone",
            "subject": "stay",
            "institution": "H50024310007",
            "text": "村里有人反映该院夜间病房无人，白天登记住院",
        },
    ),
    (
        2,
        {
            "channel": "letter",
            "subject": "goods",
            "institution": "P50024300001",
            "who": "冉先生",
            "text": "药店用他人医保卡购买保健品",
        },
    ),
    (0, {"channel": "transfer", "subject": "bills", "text": "县信访办转来：同一天收了两次检查费"}),
)
"""How far each is followed, and what was told."""


def seed_supervision(running: Running, county: str) -> None:
    """Does nothing where there is a tip."""
    with running.writing(), unlimited():
        hits = Screened.objects.filter(county=county)
        if Tip.objects.filter(county=county).exists() or not hits.exists():
            return
        own, guests = hits.filter(guest=None), hits.filter(guest__isnull=False)
        for rule in own.order_by("rule").values_list("rule", flat=True).distinct():
            for at, hit in enumerate(own.filter(rule=rule).order_by("-amount", "pk")[:_STEPS]):
                _walk(hit, at, hit.amount)
        for at, hit in enumerate(guests.order_by("-amount", "pk")[: _STEPS + 1]):
            _walk(hit, at, 0)
        for hit in to_tell().filter(county=county)[:1]:
            tell(hit, today(), _LETTER)
        for at, (steps, told) in enumerate(_TIPS):
            day = today() - dt.timedelta(days=9 - 3 * at)
            _walk(following.receive_tip(county, told, _CHECKER, day), steps, 0)


def _walk(row: following.Followed, steps: int, amount: int) -> None:
    """So many steps: taken, looked into, decided; the third is found to be in order."""
    if steps >= 1:
        row = following.take(row, _CHECKER)
    if steps >= 2:  # noqa: PLR2004 - the steps in their order
        guilty = steps != 3  # noqa: PLR2004
        row = following.propose(row, _CHECKER, _FOUND[guilty], guilty=guilty, recover=amount if guilty else 0)
    if steps >= 3:  # noqa: PLR2004
        following.decide(row, _DECIDER, "同意", agree=True, points=2 if steps > 3 else 0)  # noqa: PLR2004
