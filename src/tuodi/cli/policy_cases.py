"""`tuodi policy cases`."""

from __future__ import annotations

from pathlib import Path

import click

from tuodi.cli.common import Session, common_options
from tuodi.cli.faults import FINDINGS
from tuodi.cli.language import tr

_AS_BILLS = {"care_type": "med_type", "minor": "psn_type"}
_KINDS = {"1": "minor", "0": "adult", "": ""}


@click.command(
    name="cases",
    help=tr(
        "由规则得出一个统筹区的所有边界（起付、分段、触发额、限额、起止日期），两侧各一张单据及应得金额，可直接结算。",
        "Every boundary of a region's rules (deductibles, brackets, triggers, caps, first and last days) with a bill "
        "on both sides and what it should receive; the file can be settled as it is. Exit code 1 when an edge is dead.",
    ),
)
@click.argument("region")
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    metavar="OUT",
    help=tr("写成单据文件：.csv、.xlsx 或 .parquet", "write them as a file of bills: .csv, .xlsx or .parquet"),
)
@common_options
def command(*, region: str, out: Path | None, session: Session) -> None:
    """List or write the cases."""
    from tuodi.exchange.writers import write_table
    from tuodi.lawcheck.cases import boundary_cases
    from tuodi.lawcheck.render_cases import COLUMNS, case_rows

    cases = boundary_cases(session.book(), region)
    rows = list(case_rows(cases, session.lang))
    dead = [case.id for case in cases if case.dead]
    if out is not None:
        names = [_AS_BILLS.get(name, name) for name in COLUMNS]
        lines = [[_KINDS[row[name]] if name == "minor" else row[name] for name in COLUMNS] for row in rows]
        write_table(out, names, lines)
    if session.as_json:
        session.emit({"region": region, "cases": rows, "dead": dead})
    else:
        if out is None:
            for case in cases:
                mark = session.say("  [到不了]", "  [dead]") if case.dead else ""
                click.echo(f"{case.rule:<24} {case.words.say(session.lang)}{mark}")
        count = len(cases)
        told = session.say(f"{count} 处边界，{len(dead)} 处到不了", f"{count} boundaries, {len(dead)} dead")
        session.tell(told + (f": {out}" if out else ""))
    if dead:
        click.get_current_context().exit(FINDINGS)
