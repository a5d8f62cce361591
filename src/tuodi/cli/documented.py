"""A region a command is asked about: a known division for which some document speaks, else wrong use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuodi.cli.common import Session
from tuodi.cli.faults import WrongUse

if TYPE_CHECKING:
    from tuodi.policy.model import RuleBook


def documented(book: RuleBook, region: str, session: Session, *, nation: bool = False) -> None:
    """Raises WrongUse with the regions that have documents. `nation`: 000000 may be asked about too."""
    from tuodi.policy.divisions import known_division
    from tuodi.policy.index import RuleIndex
    from tuodi.policy.regions import NATION

    known = known_division(region)
    if known and (RuleIndex(book).covers(region) or (nation and region == NATION)):
        return
    have = ", ".join(sorted({head.region for head in book.documents} - (set() if nation else {NATION})))
    what = session.say(f"没有 {region} 的政策文件", f"no document speaks for region {region}")
    if not known:
        what = session.say(f"{region} 不是行政区划代码", f"{region} is no known division code")
    raise WrongUse(what + session.say(f"；有文件的地区：{have}", f"; regions with documents: {have}"))
