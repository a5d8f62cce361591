"""`tuodi policy coverage`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tuodi.cli.common import Session, common_options
from tuodi.cli.faults import FINDINGS, WrongUse
from tuodi.cli.language import tr

if TYPE_CHECKING:
    from tuodi.policy.screens import Screen

_PATH = click.Path(path_type=Path)
_TESTS = Path("tests")


_COUNTS = {
    "clauses": "条款",
    "with_rules": "有规则",
    "to_become_a_screen": "待成为界面",
    "duties_with_a_screen": "职责、预警、目标、服务、资金条款有界面",
    "with_a_reason_only": "只有不计算的理由",
    "with_nothing": "什么也没有",
    "touched_by_tests": "有测试涉及",
}


def _screen(one: Screen) -> dict[str, str]:
    return {"name": one.name, "zh": one.zh, "en": one.en, "url": one.url, "path": one.path}


@click.command(
    name="coverage",
    help=tr(
        "每个文件的每一条款变成了什么（规则、界面、或不计算的理由），哪些测试涉及。",
        "What every clause of every document became (rules, a screen, or why nothing computes) and which tests touch "
        "it. Exit code 1 when a clause says neither or the list disagrees.",
    ),
)
@click.option(
    "--tests", type=_PATH, metavar="DIR", help=tr("测试目录，默认 tests", "the folder of tests, by default tests")
)
@click.option("--clauses", type=_PATH, metavar="FILE", help=tr("对照的 clauses.tsv", "a clauses.tsv to compare with"))
@common_options
def command(tests: Path | None, clauses: Path | None, session: Session) -> None:
    """List the clauses."""
    from tuodi.policy.coverage import CoverageReport, coverage_report
    from tuodi.policy.library import SHIPPED, own_files

    if tests is not None and not tests.is_dir():
        raise WrongUse(session.say(f"没有测试目录 {tests}", f"there is no folder of tests {tests}"))
    if clauses is not None and not clauses.is_file():
        raise WrongUse(session.say(f"没有文件 {clauses}", f"there is no file {clauses}"))
    own_files(session.documents)
    reports = [coverage_report(SHIPPED, tests or _TESTS, clauses)]
    reports += [coverage_report(folder, tests or _TESTS) for folder in session.documents]
    rows, faults = [row for r in reports for row in r.rows], [fault for r in reports for fault in r.faults]
    at_hand = reports[0].tests_at_hand
    counts = CoverageReport(tuple(rows), tuple(faults), at_hand).counts
    if session.as_json:
        listed = [
            {
                "id": r.id, "document": r.document, "kind": r.kind, "gist": r.gist, "rules": dict(r.rules),
                "becomes": r.becomes, "reason": r.reason,
                "screens": [_screen(s) for s in r.screens], "tests": list(r.tests) if at_hand else None,
            }
            for r in rows
        ]  # fmt: skip
        session.emit({"clauses": listed, "counts": dict(counts), "tests_at_hand": at_hand, "faults": faults})
    else:
        before = ""
        for row in rows:
            if row.document != before:
                before = row.document
                click.echo(f"\n{before}")
            tested = session.say(f" · 测试 {len(row.tests)}", f" · tests {len(row.tests)}") if at_hand else ""
            click.echo(f"  {row.id:<10} {row.kind:<12} {row.outcome}{tested}")
            for one in row.screens:
                click.echo(f"{'':<14}→ {session.say(one.zh, one.en)} {one.path}".rstrip())
        click.echo("")
        for name, count in counts.items():
            click.echo(f"{session.say(_COUNTS[name], name.replace('_', ' '))}: {count}")
        if not at_hand:
            click.echo(
                session.say(
                    f"测试不在手边：此处没有 {_TESTS} 目录，用 --tests DIR 指明",
                    f"tests are not at hand: there is no folder {_TESTS} here; say where with --tests DIR",
                )
            )
        for fault in faults:
            click.echo(f"! {fault}", err=True)
    if faults:
        click.get_current_context().exit(FINDINGS)
