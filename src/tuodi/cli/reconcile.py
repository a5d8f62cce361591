"""`tuodi reconcile`: the day's end with every institution."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tuodi.cli.common import Session, session_options
from tuodi.cli.faults import FINDINGS
from tuodi.cli.language import tr
from tuodi.cli.serve import installed

if TYPE_CHECKING:
    from tuodi.workbench.reconciliation.models import DayEnd

_BY = "system:reconcile"


@click.command(
    name="reconcile",
    help=tr(
        "日终对账：把每家定点机构当日的结算与其报送的明细（3202）或总额（3201）逐笔核对，说明每笔差异："
        "医院没有、中心没有、已撤销、金额不符。差异在工作台说明和复核。有未闭合的差异时退出码为 1。",
        "The day's end: every institution's settlements of a day against the rows (3202) or totals (3201) it sent, "
        "each difference explained: missing there, missing here, undone, another amount. They are worked on in the "
        "workbench. Exit code 1 while any is open.",
    ),
)
@click.argument("date", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help=tr("数据目录（默认 TUODI_DATA 或用户数据目录）", "folder of the installation"))  # fmt: skip
@session_options
def command(*, date: dt.datetime, data: Path | None, session: Session) -> None:
    """Compare, write down, tell."""
    installed()
    from tuodi.workbench.setup import start_django

    start_django(str(data) if data else None, demo=False)
    from tuodi.workbench.access.scope import unlimited
    from tuodi.workbench.audit.acting import acting
    from tuodi.workbench.reconciliation.day import at_work, reconcile
    from tuodi.workbench.reconciliation.models import DayEnd

    told: list[dict[str, Any]] = []
    with unlimited():
        for institution in at_work(date.date()):
            with acting(_BY, f"tuodi reconcile {date.date()}"):
                told.append(_told(reconcile(institution, date.date(), _BY)))
    if session.as_json:
        session.emit(told)
    else:
        for one in told:
            session.tell(_line(one, session))
    if any(one["state"] != DayEnd.State.CLOSED for one in told):
        click.get_current_context().exit(FINDINGS)


def _told(day: DayEnd) -> dict[str, Any]:
    rows = day.findings.exclude(state="gone").order_by("pk")
    return {
        "institution": day.institution.code, "name": day.institution.name, "date": f"{day.date}", "state": day.state,
        "reported": day.reported, "ours": {"count": day.our_count, "fund_fen": day.our_fund},
        "theirs": {"count": day.their_count, "fund_fen": day.their_fund}, "even": day.even,
        "differences": [
            {"kind": row.kind, "setl_id": row.setl_id, "msgid": row.msgid, "fund_fen": row.difference, "why": row.why,
             "state": row.state}
            for row in rows
        ],
    }  # fmt: skip


def _line(one: dict[str, Any], session: Session) -> str:
    from tuodi.policy.money import format_yuan

    state = {
        "closed": session.say("轧平", "closed"), "explained": session.say("待复核", "to be checked"),
        "open": session.say("待说明", "open"),
    }[one["state"]]  # fmt: skip
    theirs = one["theirs"]
    said = session.say("未报", "nothing said") if theirs["count"] is None else (
        f"{theirs['count']} / {format_yuan(theirs['fund_fen'])}"
    )  # fmt: skip
    mine = f"{one['ours']['count']} / {format_yuan(one['ours']['fund_fen'])}"
    head = session.say(
        f"{one['institution']} {one['name']}：{state}；中心 {mine}，医院 {said}",
        f"{one['institution']} {one['name']}: {state}; here {mine}, there {said}",
    )
    return "\n".join([head, *(_row(row) for row in one["differences"])])


def _row(row: dict[str, Any]) -> str:
    from tuodi.policy.money import format_yuan

    return f"  {row['kind']} {row['setl_id']} {format_yuan(row['fund_fen'])} {row['why']}"
