"""`tuodi policy cases`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from tuodi.cli.common import Session, common_options
from tuodi.cli.documented import documented
from tuodi.cli.faults import FINDINGS
from tuodi.cli.language import tr
from tuodi.cli.paths import RESULTS, out_option

_AS_BILLS = {"care_type": "med_type", "minor": "psn_type"}
_KINDS = {"1": "minor", "0": "adult", "": ""}
_LATER = ("critical", "assistance")

Rows = Sequence[Mapping[str, str]]


@click.command(
    name="cases",
    help=tr(
        "由规则得出一个统筹区的所有边界（起付、分段、触发额、限额、起止日期），两侧各一张单据及应得金额，可直接结算。"
        "以在先支付为事实的单据写入 OUT 旁的 .from-critical、.from-assistance，用 --from 结算；"
        "到不了的边界写入 .dead；有这种边界时退出码为 1。",
        "Every boundary of a region's rules (deductibles, brackets, triggers, caps, first and last days) with a bill "
        "on both sides and what it should receive; OUT can be settled as it is. Bills that take earlier payments as "
        "facts go beside it (.from-critical, .from-assistance), to be settled with --from, and edges that no bill "
        "reaches to .dead. Exit code 1 when an edge is dead.",
    ),
)
@click.argument("region")
@out_option(*RESULTS, required=False, zh="写成单据文件", en="write them as a file of bills")
@common_options
def command(*, region: str, out: Path | None, session: Session) -> None:
    """List or write the cases."""
    from tuodi.lawcheck.cases import boundary_cases
    from tuodi.lawcheck.render_cases import case_rows, dead_rows

    book = session.book()
    documented(book, region, session)
    cases = boundary_cases(book, region)
    rows, dead = list(case_rows(cases, session.lang)), list(dead_rows(cases, session.lang))
    files = {} if out is None else _written(out, rows, dead)
    if session.as_json:
        told = {"region": region, "cases": rows, "dead": [row["case"] for row in dead]}
        session.emit(told | {"dead_edges": dead, "files": files})
    else:
        if out is None:
            for case in cases:
                mark = session.say("  [到不了]", "  [dead]") if case.dead else ""
                click.echo(f"{case.rule:<24} {case.words.say(session.lang)}{mark}")
        session.tell(
            session.say(f"{len(cases)} 处边界，{len(dead)} 处到不了", f"{len(cases)} boundaries, {len(dead)} dead")
        )
        for name, path in files.items():
            session.tell(f"{name}: {path}")
    if dead:
        click.get_current_context().exit(FINDINGS)


def _written(out: Path, rows: Rows, dead: Rows) -> dict[str, str]:
    """The files of bills by the stage they are settled from, and that of the dead edges; none is left of an old run."""
    from tuodi.exchange.writers import write_table
    from tuodi.lawcheck.render_cases import COLUMNS, DEAD_COLUMNS

    names = [_AS_BILLS.get(name, name) for name in COLUMNS]
    files: dict[str, str] = {}
    for stage in ("basic", *_LATER):
        path = out if stage == "basic" else out.with_name(f"{out.stem}.from-{stage}{out.suffix}")
        mine = [row for row in rows if row["from_stage"] == stage]
        if not mine and stage != "basic":
            path.unlink(missing_ok=True)
            continue
        lines = [[_KINDS[row[name]] if name == "minor" else row[name] for name in COLUMNS] for row in mine]
        write_table(path, names, lines)
        files["bills" if stage == "basic" else f"from-{stage}"] = str(path)
    path = out.with_name(f"{out.stem}.dead{out.suffix}")
    path.unlink(missing_ok=True)
    if dead:
        write_table(path, list(DEAD_COLUMNS), [[row[name] for name in DEAD_COLUMNS] for row in dead])
        files["dead"] = str(path)
    return files
