"""What a day came to: for people in Chinese or English, for machines as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from tuodi.policy.money import format_yuan

from .day import Day
from .faults import Fault

Say = Callable[[str, str], str]
_SHOWN = 30

KINDS: dict[str, tuple[str, str]] = {
    "lost": ("本院已结算，平台没有", "settled here, not at the platform"),
    "not_in_books": ("平台有，本院没有（重复或多出）", "at the platform, not in the books: doubled or made up"),
    "amount_differs": ("金额不一致", "amounts differ"),
    "state_differs": ("退费标志不符", "marked as a refund, or not, wrongly"),
    "row_differs": ("对账明细不平", "a row of the statement differs"),
    "totals_differ": ("对账总额不平", "totals of a statement differ"),
    "accounts_differ": ("年度累计与本院账不符", "the year's totals grew by something else"),
    "answers_differ": ("同一请求两次应答不同", "one request, two answers"),
    "number_twice": ("结算编号重复", "a settlement number twice"),
    "clash_accepted": ("同一报文号不同内容被接受", "another body under the same msgid was accepted"),
    "reversed_but_settled": ("已冲正的交易仍然入账", "reversed, and settled all the same"),
    "reversed_after_undo": ("撤销后仍接受冲正", "a reversal after the undo was accepted"),
    "undo_not_negative": ("撤销金额不是原金额的负数", "an undo is not the exact negative"),
    "does_not_add_up": ("应答金额不平", "amounts of an answer do not add up"),
    "two_open_stays": ("同一人两次在院被接受", "a second open stay was accepted"),
    "second_sign_in": ("同日重复签到得到不同编号", "signing in twice gave two numbers"),
    "unreadable": ("应答格式客户端读不了", "an answer that clients cannot read"),
    "refused": ("应当成功的交易被拒绝", "refused, though it should succeed"),
    "no_answer": ("反复重发仍无应答", "no answer, however often asked"),
}


def percentile(times: list[float], of_hundred: int) -> float:
    """Milliseconds."""
    ordered = sorted(times)
    return 1000 * ordered[min(len(ordered) - 1, len(ordered) * of_hundred // 100)]


def as_data(day: Day) -> dict[str, Any]:
    """For machines."""
    books = day.books
    return {
        "visits": dict(books.visits), "people": day.people, "seconds": round(day.seconds, 1),
        "settlements": len(books.entries) - len(books.undone()), "undone": len(books.undone()),
        "reversed": len(books.void), "faults": {str(name): count for name, count in sorted(books.played.items())},
        "funds": {kind: format_yuan(fen) for kind, fen in sorted(books.fund_totals().items())},
        "milliseconds": {
            infno: {"answers": len(times)} | {f"p{of}": round(percentile(times, of), 1) for of in (50, 99)}
            for infno, times in sorted(books.seconds.items())
        },
        "not_offered": sorted(books.not_offered),
        "findings": [{"kind": one.kind, "what": one.what, "msgid": one.msgid} for one in books.findings],
    }  # fmt: skip


def as_text(day: Day, say: Say) -> str:
    """For people."""
    data, books = as_data(day), day.books
    lines = [
        say(
            f"{day.people} 名患者，门诊 {books.visits['outpatient']}，住院 {books.visits['inpatient']}，"
            f"购药 {books.visits['pharmacy']}，"
            f"退号 {books.visits['left']}；{day.seconds:.0f} 秒",
            f"{day.people} patients: {books.visits['outpatient']} outpatient, {books.visits['inpatient']} inpatient, "
            f"{books.visits['pharmacy']} at a pharmacy, "
            f"{books.visits['left']} left before; {day.seconds:.0f} s",
        ),
        say(
            f"有效结算 {data['settlements'] - data['undone']}，撤销 {data['undone']}，冲正 {data['reversed']}",
            f"settlements standing {data['settlements'] - data['undone']}, undone {data['undone']}, "
            f"messages reversed {data['reversed']}",
        ),
        "",
        say("故意制造的故障：", "What went wrong on purpose:"),
        *(f"  {books.played[fault]:6}  {say(fault.zh, fault.en)}" for fault in Fault),
        "",
        say("各基金支付（元）：", "Paid by fund, yuan:"),
        *(f"  {kind}  {amount:>16}" for kind, amount in data["funds"].items()),
        "",
        say("应答时间（毫秒，仅首次应答）：", "Time to answer, ms, first answers only:"),
        *(
            f"  {infno:6} {one['answers']:7}   p50 {one['p50']:8.1f}   p99 {one['p99']:8.1f}"
            for infno, one in data["milliseconds"].items()
        ),
        "",
    ]
    if books.not_offered:
        names = ", ".join(sorted(books.not_offered))
        lines.append(
            say(f"平台没有 {names}，对账未做。", f"The platform has no {names}: statements were not compared.")
        )
    if not books.findings:
        lines.append(
            say(
                "核对：无遗漏、无重复，各基金总额两边相等。",
                "Checked: nothing lost, nothing doubled, every fund's total equal on both sides.",
            )
        )
    else:
        lines.append(say(f"核对发现 {len(books.findings)} 处问题：", f"Findings: {len(books.findings)}"))
        for kind, count in Counter(one.kind for one in books.findings).most_common():
            lines.append(f"  {count:6}  {say(*KINDS[kind])}")
        lines += [f"    {say(*KINDS[one.kind])}: {one.what} {one.msgid}" for one in books.findings[:_SHOWN]]
        if len(books.findings) > _SHOWN:
            lines.append(say("    ……其余见 --json", "    … the others with --json"))
    return "\n".join(lines)
