"""`tuodi settle`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tuodi.cli.bills import BillInputs, bill_options, opened
from tuodi.cli.common import Session, common_options, now
from tuodi.cli.ending import end
from tuodi.cli.faults import Internal, WrongUse
from tuodi.cli.into_ledger import Into, ledger_options, ledger_text
from tuodi.cli.language import tr
from tuodi.cli.list_use import unmatched_lines
from tuodi.cli.on_spark import Spark, settle_on_spark, spark_options
from tuodi.cli.paths import RESULTS, out_option, result_file
from tuodi.cli.warned import warning_lines

if TYPE_CHECKING:
    from tuodi.exchange.ledger.run import LedgerSummary
    from tuodi.exchange.settle_job import Summary
    from tuodi.policy.model import RuleBook


@click.command(
    name="settle",
    help=tr(
        "结算一个文件的单据。结果写入 OUT，退回行写入 OUT 旁的 .refused，冲销引起的差额写入 .differences。",
        "Settle a file of bills. Results go to OUT, refused rows beside it (.refused), and what a reversal changes on "
        "other bills as proposals (.differences). Exit code 1 when rows were refused.",
    ),
)
@bill_options
@spark_options
@out_option(*RESULTS, folder="on_spark")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help=tr(
        "用几个进程结算，默认大文件用两个；结果不因此而异",
        "settle in N processes, by default two for a large file; the result is the same",
    ),
)
@click.option(
    "--balances",
    type=click.Path(path_type=Path),
    metavar="FILE",
    callback=result_file,
    help=tr(
        "另写出每人期末已使用的累计，格式同期初名单，可作为下一文件的 --opening",
        "also write what each person has used of its accounts at the end, a list for the next file's --opening",
    ),
)
@click.option(
    "--trace",
    is_flag=True,
    help=tr(
        "结果另列各阶段的步骤：累计基数、本单基数、起付线、起付线以下、限额剩余、所用规则",
        "also tell the steps of each stage: base before, base, deductible, below it, what the limit left, the rule",
    ),
)
@ledger_options
@common_options
def command(
    *, given: BillInputs, out: Path, jobs: int | None, balances: Path | None, trace: bool, into: Into,
    spark: Spark | None, session: Session,
) -> None:  # fmt: skip
    """Settle and tell what was done."""
    from tuodi.exchange.ledger.job import LedgerOptions, run_into_ledger
    from tuodi.exchange.settle_job import SettleOptions, run
    from tuodi.exchange.settle_workers import WorkerLost
    from tuodi.settlement.cascade import Options

    out = given.not_over(out)
    into.fits(given, jobs)
    if balances is not None:
        balances = given.not_over(balances)
        if balances.resolve() == out.resolve():
            raise WrongUse(tr(f"--balances 与 -o 是同一个文件 {out}", f"--balances and -o are the same file {out}"))
    if spark is not None:
        spark.fits(given, jobs, into)
    known_at = given.known()
    book = session.book()
    with opened(given, book, session, bills_elsewhere=spark is not None) as inputs:
        options = SettleOptions(
            out=out, lang=session.lang, from_stage=given.stage, engine=Options(known_at=known_at),
            around=inputs.around, jobs=jobs, balances=balances, trace=trace,
        )  # fmt: skip
        booked: LedgerSummary | None = None
        try:
            if spark is not None:
                summary = settle_on_spark(spark, given, book, inputs, options, session)
                out = spark.beside(out)
            elif into.folder is None:
                summary = run(given.bills, book, inputs.read, options)
            else:
                ledger = LedgerOptions(folder=into.folder, now=now(), resettle=into.resettle)
                summary, booked = run_into_ledger(given.bills, book, inputs.read, options, ledger)
        except WorkerLost as lost:
            raise _stopped() from lost

    def text(lists: dict[str, str]) -> str:
        told = text_of(summary, lists, book, session)
        return told if booked is None else f"{told}\n{ledger_text(booked, session)}"

    found = bool(summary.refused or (booked and booked.unsettled))
    also = {} if booked is None else {"ledger": asdict(booked)}
    end(summary, inputs, out, text, session, found=found, also=also)


def _stopped() -> Internal:
    zh = "一个结算进程被系统中止（多半是内存不足），未写出任何结果。用 --jobs 1 重新运行"
    en = "the system stopped a settling process (most often for want of memory); nothing was written"
    return Internal(tr(zh, f"{en}. Run again with --jobs 1"))


def text_of(summary: Summary, lists: dict[str, str], book: RuleBook, session: Session) -> str:
    """What was done, for a person."""
    from tuodi.settlement.layout import table

    say = session.say
    head = say(
        f"读入 {summary.rows_in} 行 = 已结算 {summary.settled} + 退回 {summary.refused}；{summary.persons} 人",
        f"rows in {summary.rows_in} = settled {summary.settled} + refused {summary.refused}; persons {summary.persons}",
    )
    rows = [(say("总费用", "total"), money(summary.total))]
    for name, fen in summary.sums.items():
        term = book.terms.find("funds", name)
        paid = say(f"单据已付 {name}", f"paid already, {name}")
        label = paid if term is None else say(term.zh, term.en)
        rows.append((label, money(fen)))
    rows.append((say("个人负担", "borne by persons"), money(summary.person_part)))
    if summary.left_open:
        rows.append((say("留空未定", "left open"), money(summary.left_open)))
    lines = [head, table(rows)]
    lines += warning_lines(summary.warnings, session)
    if not summary.rows_in:
        lines.append(say("注意：文件只有表头，没有数据行", "warning: the file has a header and no rows"))
    if summary.missing:
        names = say("、", ", ").join(f"{name} × {count}" for name, count in summary.missing.items())
        lines.append(say(f"缺数字而留空：{names}", f"left empty for want of a figure: {names}"))
    if summary.opening_unknown:
        count = summary.opening_unknown
        lines.append(
            say(
                f"未核年初累计：{count} 行（用 --opening FILE 或 --opening zero 指明）",
                f"opening balances not known on {count} rows (未核年初累计): give --opening FILE or --opening zero",
            )
        )
    lines += unmatched_lines(summary.unmatched, session)
    if summary.differences:
        lines.append(say(f"差额建议 {summary.differences} 项", f"differences proposed: {summary.differences}"))
    files = {say("结果", "results"): summary.files["results"]}
    if summary.refused:
        files[say("退回", "refused")] = summary.files["refused"]
    if summary.differences:
        files[say("差额", "differences")] = summary.files["differences"]
    if "balances" in summary.files:
        files[say("期末累计", "balances")] = summary.files["balances"]
    files |= {say(f"{name} 的退回行", f"refused rows of {name}"): path for name, path in lists.items()}
    lines += [f"{label}: {path}" for label, path in files.items()]
    lines.append(say("规则 ", "rules ") + summary.rule_hash[:12])
    return "\n".join(lines)


def money(fen: int) -> str:
    """Yuan with thousands apart."""
    from tuodi.settlement.render import yuan

    return yuan(fen)
