"""Where a fund's money comes from, and what of earmarked money was spent as it may be."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Sum
from django.utils import timezone

from tuodi.workbench.base.words import label, terms
from tuodi.workbench.desk.service.refused import refused
from tuodi.workbench.funds.models import Income

from .execution import spent


def propose_income(
    county: str, by: str, *, source: str, received_on: dt.date, classes: Iterable[str], **given: Any
) -> Income:
    """Money that came in; another person confirms it. Raises Refused: earmarked money says for whom."""
    classes = list(classes)
    if source == Income.Source.EARMARKED and not classes:
        raise refused("earmark", "专项资金应写明专用于哪类人员", "选择人员类别，或改为其他来源", column="classes")
    if received_on > timezone.now().date():
        raise refused("day", "到账日期不能晚于今天", column="received_on")
    if not {term.id for term in terms().family("classes")}.issuperset(classes):
        raise refused("class", "没有这个身份类别", column="classes")
    same = {"county": county, "source": source, "received_on": received_on, "classes": classes, **given}
    if Income.objects.filter(**same).exclude(state=Income.State.REFUSED).exists():
        raise refused("again", "同样的到账已经登记", "另有一笔的，在依据中写明凭证", column="reason")
    return Income.objects.create(maker=by, **same)


def by_source(county: str, year: int) -> list[tuple[str, str, int, int]]:
    """Fund, source in words, how many, fen: of a year, the sources in their order."""
    rows = Income.objects.filter(county=county, received_on__year=year, state=Income.State.APPROVED)
    sums = rows.order_by().values("fund", "source").annotate(count=Count("pk"), fen=Sum("amount"))
    order = list(Income.Source.values)
    found = sorted(sums, key=lambda row: (row["fund"], order.index(row["source"])))
    return [(row["fund"], Income.Source(row["source"]).label, row["count"], row["fen"]) for row in found]


def raised(county: str, year: int) -> Counter[str]:
    """Fen that came into each fund."""
    found: Counter[str] = Counter()
    for fund, _, _, fen in by_source(county, year):
        found[fund] += fen
    return found


@dataclass(frozen=True, slots=True)
class Earmark:
    """Earmarked money and the help it bears: to its classes alone, no yuan twice."""

    income: Income
    for_whom: str
    charged: int

    @property
    def left(self) -> int:
        """Not spent yet."""
        return self.income.amount - self.charged


def earmarks(county: str, year: int) -> list[Earmark]:
    """In the order they came: each bears what its classes received that an earlier one does not bear already."""
    rows = Income.objects.filter(county=county, received_on__year=year, state=Income.State.APPROVED).exclude(classes=[])
    pools: dict[tuple[str, str], int] = defaultdict(int)
    for one in spent(county, year, "class"):
        pools[one.fund, one.side] += one.amount
    found = []
    for income in rows.order_by("received_on", "pk"):
        charged = 0
        for class_id in income.classes:
            part = min(max(0, pools[income.fund, class_id]), income.amount - charged)
            pools[income.fund, class_id] -= part
            charged += part
        found.append(Earmark(income, "、".join(label("classes", name) for name in income.classes), charged))
    return found
