"""The month's run as a PDF: what was found and done in each step, what waits for whom, and all of it by township."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from django.utils import timezone

from tuodi.workbench.base.naming import who
from tuodi.workbench.base.printing import Printer
from tuodi.workbench.desk.service.notice import layout_of
from tuodi.workbench.month.models import MonthRun, MonthStep, RunState
from tuodi.workbench.month.standing import standing_of
from tuodi.workbench.month.steps import in_order
from tuodi.workbench.registry.seen_places import names_of

_PRINTER = Printer(Path(__file__).parent / "notice" / "month.typ")


def pdf_of(run: MonthRun) -> bytes:
    """The report. Raises NoFont."""
    return _PRINTER.printed(data_of(run))


def data_of(run: MonthRun) -> dict[str, Any]:
    """Everything that is printed, as text."""
    standing, now = standing_of(run), timezone.now()
    columns, towns = _by_town(run)
    names = names_of([run.county, *towns])
    rows = [[towns[code].get(name, 0) for name in columns] for code in sorted(towns)]
    return {
        "title": f"{names.get(run.county, run.county)}{run.month.year} 年 {run.month.month} 月月度流程报告",
        "run": f"第 {run.number} 次，{run.started_at:%Y-%m-%d %H:%M} 开始，{standing['timing']}",
        "unfinished": "" if run.state == RunState.DONE else f"流程{run.get_state_display()}，以下为已完成部分",
        "printed": f"{now:%Y-%m-%d %H:%M}", "known": f"{run.known_at:%Y-%m-%d}", "hash": run.rule_hash[:12],
        "steps": [_step(one) for one in standing["steps"]],
        "waits": [[w["who"], f"{w['count']:,} {w['text']}"] for one in standing["steps"] for w in one["waits"]],
        "columns": columns,
        "towns": [[names.get(code, code), *(f"{count:,}" for count in row)]
                  for code, row in zip(sorted(towns), rows, strict=True)],
        "sums": [f"{sum(row[at] for row in rows):,}" for at in range(len(columns))],
        "by": who(run.started_by), "office": layout_of(run.county).office,
    }  # fmt: skip


def _step(one: dict[str, Any]) -> dict[str, Any]:
    state = "" if one["state"] == MonthStep.State.DONE else one["state_zh"]
    return {
        "zh": one["zh"], "does": one["does"], "state": state,
        "lines": [[line["zh"], line["text"]] for line in one["lines"]],
    }  # fmt: skip


def _by_town(run: MonthRun) -> tuple[list[str], dict[str, dict[str, int]]]:
    """What every step says of townships: the columns, and by township what stands in them."""
    columns: dict[str, None] = {}
    towns: dict[str, dict[str, int]] = defaultdict(dict)
    for step in in_order():
        for code, counts in step.towns(run.county, run.month).items() if step.towns else ():
            columns.update(dict.fromkeys(counts))
            towns[code] |= counts
    return list(columns), towns
