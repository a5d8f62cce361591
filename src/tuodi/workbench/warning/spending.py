"""The bills behind a warning, as kept: what was charged, who paid, what stayed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tuodi.workbench.review.models import ImportedBill

from .models import Alert

_SHOWN = 200


def spending(warning: Alert) -> list[dict[str, Any]]:
    """Settled in the year up to the end of the month last seen, the dearest to the person first."""
    following = (warning.last_month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    rows = ImportedBill.objects.filter(
        person=warning.person_id, setl_time__gte=dt.datetime(warning.last_month.year, 1, 1),
        setl_time__lt=dt.datetime.combine(following, dt.time()),
    ).defer("line", "facts")  # fmt: skip
    lines: list[dict[str, Any]] = [
        {"setl_id": row.setl_id, "at": row.setl_time, "total": row.medfee_sumamt, "insured": row.insured,
         "assisted": row.assisted, "left": row.medfee_sumamt - row.insured - row.assisted, "turned": row.turned}
        for row in rows
    ]  # fmt: skip
    return sorted(lines, key=lambda line: -line["left"])[:_SHOWN]
