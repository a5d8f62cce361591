"""Burdens summed in columns: of whoever is usual. The others are left to be counted bill by bill."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils import timezone

from tuodi.exchange.settle_person import Surroundings
from tuodi.monitoring.warnings import Warned, Watch
from tuodi.workbench.review.lines import MEMORY, Held, listed, write_lines
from tuodi.workbench.review.models import BillFile
from tuodi.workbench.review.settling import cascade_at
from tuodi.workbench.review.stored import layout_of, read_options
from tuodi.workbench.review.whom import Scope, unusual, whole

_TINY = dt.timedelta(microseconds=1)


@dataclass(slots=True)
class Quick:
    """people: who may be at a line. counts: the others by result. rest: of whom columns do not know enough."""

    rest: set[int]
    people: dict[int, Warned] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)


def judged_in_columns(scope: Scope, watch: Watch, held: Held, people: set[int]) -> Quick:
    """Reads only."""
    # compiled code takes a second to load
    from tuodi.exchange.columns import warn as columns  # noqa: PLC0415

    apart = people & (unusual(scope) | _tilt_elsewhere(scope))
    work = columns.WarnWork(
        read=read_options(scope.county, timezone.now().date()), cascade=cascade_at(scope.until), watch=watch,
        around=Surroundings(identities=listed(held), opening="zero" if whole(scope.county, scope.until) else None),
        until=scope.until + _TINY, known_at=scope.until, memory=MEMORY, region=scope.county,
    )  # fmt: skip
    with TemporaryDirectory(prefix="tuodi-") as folder:
        path = Path(folder) / "bills.csv"
        whose = write_lines(scope, path, only=people - apart)
        lane = columns.open_lane(path, work) if len(whose) else None
        if lane is None:
            return Quick(people)
        found = Quick(apart | set(whose[lane.others()].tolist()))
        found.people = {int(whose[told.row - lane.file.first]): told.warned for told in lane.told}
    for (_, _, _, status), count in lane.below.items():
        found.counts[status] += count
    return found


def _tilt_elsewhere(scope: Scope) -> set[int]:
    """People with bills of files that have no column for tilt where other files have one."""
    files = BillFile.objects.filter(county=scope.county, layout="own").values_list("pk", "header")
    tilted = {pk: "tilt_pay" in layout_of(header).index for pk, header in files}
    without = [pk for pk, there in tilted.items() if not there]
    if not without or len(without) == len(tilted):
        return set()
    return set(scope.bills().filter(file__in=without).order_by().values_list("person_id", flat=True).distinct())
