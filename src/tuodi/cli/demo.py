"""`tuodi demo`, which `make run` calls: settle the examples, explain one story, and say where everything is."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tuodi.cli.bills import opened
from tuodi.cli.common import Session, common_options
from tuodi.cli.demo_cases import Case, found_cases, in_folder
from tuodi.cli.demo_rooms import other_rooms
from tuodi.cli.faults import BadFile
from tuodi.cli.language import tr
from tuodi.lab.demonstration import DOCUMENTS

if TYPE_CHECKING:
    from rich.console import Console

    from tuodi.exchange.settle_job import Summary
    from tuodi.policy.model import RuleBook

_PATH = click.Path(path_type=Path, file_okay=False)


@dataclass(frozen=True)
class Done:
    """A case settled."""

    case: Case
    summary: Summary
    seconds: float


@click.command(
    name="demo",
    help=tr(
        "结算 examples/ 中的示例，写出一个故事的结算说明和各结果文件，并列表显示。",
        "Settle the files of examples/, write the statement of one story and all results, and show them in a table.",
    ),
)
@click.option("--examples", default=Path("examples"), type=_PATH, show_default=True, metavar="DIR",
              help=tr("示例所在目录", "the folder of the examples"))  # fmt: skip
@click.option("-o", "--out", default=Path("out"), type=_PATH, show_default=True, metavar="DIR",
              help=tr("结果目录", "where results go"))  # fmt: skip
@common_options
def command(examples: Path, out: Path, session: Session) -> None:
    """Show what Tuodi does."""
    cases = list(found_cases(examples))
    if not cases:
        make = f"python -m tuodi.lab.examples --out {examples}"
        text = tr(f"{examples} 中没有示例；先运行 {make}", f"no examples in {examples}; make them with {make}")
        raise BadFile(text)
    session = replace(session, documents=(*session.documents, DOCUMENTS))
    book = session.book()
    done = [settled(case, book, out, session) for case in cases]
    files = {tr("结算结果", "results"): str(out / "settled-*.csv")}
    refused = sum(d.summary.refused for d in done)
    if refused:
        files[tr(f"退回 {refused} 行", f"{refused} rows refused")] = str(out / "settled-*.refused.csv")
    stories = write_stories(examples, done, out, session)
    if stories:
        files[tr("结算说明", "statements")] = str(out / "statement-*.txt")
    files |= other_rooms(cases, examples, out, book, session)
    if session.as_json:
        session.emit({"cases": [{"name": d.case.name, **d.summary.data()} for d in done], "files": files})
        return
    show(done, files, stories, session)


def settled(case: Case, book: RuleBook, out: Path, session: Session) -> Done:
    """Settle one case."""
    from tuodi.exchange.settle_job import SettleOptions, run

    started = time.perf_counter()
    with opened(case.inputs(), book, session) as inputs:
        options = SettleOptions(out=out / f"settled-{case.name}.csv", lang=session.lang, around=inputs.around)
        summary = run(case.bills, book, inputs.read, options)
    return Done(case, summary, time.perf_counter() - started)


def write_stories(examples: Path, done: list[Done], out: Path, session: Session) -> list[Path]:
    """The statements of all stories, the first to be shown; without stories, of the bill most was paid on."""
    folders = sorted((path.parent for path in (examples / "stories").glob("*/bills.csv")), key=_by_name)
    cases = [in_folder(folder) for folder in folders]
    found = [(case, _bills_of(case, session)) for case in cases] or [_most_assisted(done)]
    return [path for case, ids in found if (path := _statement(case, ids, out, session)) is not None]


def _by_name(folder: Path) -> tuple[bool, str]:
    return folder.name != _FIRST_STORY, folder.name


def _statement(case: Case, ids: list[str], out: Path, session: Session) -> Path | None:
    """Every bill of a story, its own words first."""
    from tuodi.cli.explain import explained

    found = explained(case.inputs(), set(ids), session).bills
    parts = [found[name].text for name in ids if name in found]
    words = case.bills.with_name(f"story.{session.lang}.md")
    if words.is_file():
        parts.insert(0, words.read_text(encoding="utf-8"))
    path = out / f"statement-{case.name}.txt"
    if parts:
        path.write_text("\n".join(parts), encoding="utf-8")
    return path if parts else None


def _bills_of(case: Case, session: Session) -> list[str]:
    """The settlement ids of a small file, in its own order."""
    from tuodi.exchange.bill_source import BillSource

    quiet = replace(session, quiet=True)
    with opened(case.inputs(), session.book(), quiet) as inputs, BillSource(case.bills, inputs.read) as source:
        rows = sorted((row for person in source for row in person.rows), key=lambda row: row.row)
        return [row.bill.setl_id for row in rows if row.bill is not None]


def _most_assisted(done: list[Done]) -> tuple[Case, list[str]]:
    """The bill on which tilt and assistance paid most, with its case."""
    import csv

    from tuodi.exchange.money import parse_money

    best = ((0, 0), done[0].case, "")
    for one in done:
        with Path(one.summary.files["results"]).open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                paid = (parse_money(row["tilt_pay"] or "0"), parse_money(row["maf_pay"] or "0"))
                best = max(best, (paid, one.case, row["setl_id"]), key=lambda item: item[0])
    return best[1], [best[2]] if best[2] else []


_FIRST_STORY = "family-four-tiers"
_WIDTH = 108
_PAYERS = (
    ("基本医保", "basic", ("basic_fund", "hifp_pay")),
    ("大病保险", "critical", ("critical_fund", "hifmi_pay")),
    ("医疗救助", "assistance", ("assistance_fund", "bridge_fund", "maf_pay", "tilt_pay")),
)


def show(done: list[Done], files: dict[str, str], stories: list[Path], session: Session) -> None:
    """The table, a statement, and where the files are."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from tuodi.exchange.divisions import name_of
    from tuodi.settlement.layout import cells

    console = Console(highlight=False)
    console.width = max(console.width, _WIDTH)
    say = session.say
    title = say(
        "三重保障结算示例（元，四舍五入；人物均为虚构）", "Three tiers settled, in whole yuan (all persons are made up)"
    )
    table = Table(title=title, title_justify="left", header_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(say("统筹区 · 年", "region · year"), no_wrap=True)
    table.add_column(say("单据", "bills"), justify="right", no_wrap=True)
    table.add_column(say("退回", "refused"), justify="right", no_wrap=True)
    table.add_column(say("总费用", "total"), justify="right", no_wrap=True)
    for zh, en, _ in _PAYERS:
        table.add_column(say(zh, en), justify="right", no_wrap=True)
    table.add_column(say("个人负担", "person"), justify="right", no_wrap=True)
    table.add_column(say("缺数字未定", "left open"), justify="right", no_wrap=True)
    for one in done:
        region, _, year = one.case.name.partition("-")
        summary = one.summary
        paid = [_whole(sum(summary.sums.get(name, 0) for name in names)) for _, _, names in _PAYERS]
        place = f"{_short(name_of(region) or region)} {year}"
        row = [place, f"{summary.settled:,}", f"{summary.refused:,}", _whole(summary.total), *paid]
        table.add_row(*row, _whole(summary.person_part), _whole(summary.left_open))
    console.print(table)
    if stories:
        _excerpt(stories[0], console)
    width = max(map(cells, files))
    for label, path in files.items():
        console.print(Text(f"  {label}{' ' * (width - cells(label))}  {path}"), soft_wrap=True)
    rows = sum(one.summary.rows_in for one in done)
    seconds = sum(one.seconds for one in done)
    speed = say(f"{rows:,} 行，{seconds:.1f} 秒", f"{rows:,} rows in {seconds:.1f} s")
    console.print(Text(f"  {speed} · " + say("规则 ", "rules ") + done[0].summary.rule_hash[:12]))
    console.print(Text(say("  试试：tuodi --help", "  next: tuodi --help")))


def _short(name: str) -> str:
    """彭水苗族土家族自治县 → 彭水县."""
    return re.sub(r"^(.{2}).*自治县$", r"\1县", name)


def _whole(fen: int) -> str:
    """Yuan rounded, for a table to be read at a glance."""
    return f"{(fen + 50) // 100:,}"


def _excerpt(story: Path, console: Console) -> None:
    """A story in its own words, and the bill of it with the most steps."""
    from rich.text import Text

    words, *statements = re.split(r"^(?=.*\n═)", story.read_text(encoding="utf-8"), flags=re.MULTILINE)
    telling = max(statements, key=lambda text: text.count("×"), default="")
    console.print()
    for line in (words.removeprefix("# ") + telling).splitlines():
        console.print(Text(f"  {line}"), overflow="ignore", no_wrap=True, crop=False)
