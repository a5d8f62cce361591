"""`tuodi ledger show`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from tuodi.cli.common import Session, now, session_options
from tuodi.cli.language import tr
from tuodi.cli.ledger.common import FOLDER


@click.command(
    name="show",
    help=tr(
        "台账里有什么：人数、单据、各清算期入账、未决差额、等待的行；或一个人的全部。",
        "What a ledger holds: persons, bills, what is booked by clearing period, open differences, rows that wait; or "
        "all about one person.",
    ),
)
@FOLDER
@click.option(
    "--person", metavar="KEY", help=tr("个人编号，或 类型:证件号码", "psn_no, or a certificate as type:number")
)
@session_options
def command(folder: Path, person: str | None, session: Session) -> None:
    """Show it."""
    from tuodi.exchange.ledger.show import of_person, overview

    data = overview(folder, now()) if person is None else of_person(folder, person, now())
    if session.as_json:
        session.emit(_in_yuan(data) if person is None else _person_in_yuan(data))
    elif person is None:
        session.tell(_overview_text(data, session))
    else:
        session.tell(_person_text(data, session))


def _in_yuan(data: dict[str, Any]) -> dict[str, Any]:
    from tuodi.policy.money import format_yuan
    from tuodi.settlement.words import STAGES

    def money(sums: dict[str, Any]) -> dict[str, Any]:
        return {name: format_yuan(value) if name in STAGES else value for name, value in sums.items()}

    return data | {
        "booked": money(data["booked"]),
        "open_differences": money(data["open_differences"]),
        "periods": {period: money(sums) for period, sums in data["periods"].items()},
    }


def _person_in_yuan(data: dict[str, Any]) -> dict[str, Any]:
    """Columns of fen become yuan, as in every other output."""
    from tuodi.exchange.ledger.show import FEN
    from tuodi.policy.money import format_yuan

    def money(row: dict[str, Any]) -> dict[str, Any]:
        return {name: format_yuan(value) if name in FEN and value is not None else value for name, value in row.items()}

    opening = data["opening"]
    return data | {
        "opening": None if opening is None else {name: format_yuan(fen) for name, fen in opening.items()},
        **{name: [money(row) for row in data[name]] for name in ("bills", "entries", "balances")},
    }


def _overview_text(data: dict[str, Any], session: Session) -> str:
    from tuodi.policy.money import format_yuan
    from tuodi.settlement.layout import table
    from tuodi.settlement.words import STAGES

    say, side = session.say, 0 if session.lang == "zh" else 1
    lines = [
        say(
            f"台账 {data['folder']}：{data['persons']} 人，{data['bills']} 张单据，等待的行 {data['waiting']}",
            f"ledger {data['folder']}: {data['persons']} persons, {data['bills']} bills, {data['waiting']} rows wait",
        ),
        say("规则 ", "rules ") + data["rule_hash"][:12],
        table(
            [
                (names[side], format_yuan(data["booked"][stage]))
                for stage, names in STAGES.items()
                if stage in data["booked"]
            ]
        ),
    ]
    opened = data["open_differences"]
    if opened["bills"]:
        total = format_yuan(sum(fen for stage, fen in opened.items() if stage in STAGES))
        count = opened["bills"]
        lines.append(
            say(
                f"未采纳的差额：{count} 张单据，合计 {total}",
                f"differences not accepted: {count} bills, {total} in all",
            )
        )
    for period, sums in data["periods"].items():
        total = format_yuan(sum(fen for stage, fen in sums.items() if stage in STAGES))
        closed = say("已锁定", "locked") if sums["locked"] else say("未锁定", "open")
        lines.append(say(f"清算期 {period}：{total}（{closed}）", f"clearing period {period}: {total} ({closed})"))
    for act in data["acts"]:
        what = act["file"] or act["period"]
        lines.append(f"#{act['run']} {act['at']} {act['kind']} {what}".rstrip())
    return "\n".join(lines)


def _person_text(data: dict[str, Any], session: Session) -> str:
    from tuodi.exchange.settle_values import PAID
    from tuodi.policy.money import format_yuan

    say = session.say

    def amount(fen: int | None) -> str:
        return say("不明", "unknown") if fen is None else format_yuan(fen)

    lines = [data["person"]]
    for row in data["bills"]:
        paid = ", ".join(f"{column} {amount(row[f'booked_{stage}_paid'])}" for stage, column in PAID.items())
        lines.append(
            f"{row['setl_id']} {row['setl_time']:%Y-%m-%d %H:%M:%S} [{row['booked_clr_ym']} #{row['run']}] {paid}"
        )
        for stage, column in PAID.items():
            due, booked = row.get(f"due_{stage}_paid"), row[f"booked_{stage}_paid"]
            if row.get("due_in_policy") is not None and due != booked:
                lines.append(
                    say(f"  应付 {column} {amount(due)}，未采纳", f"  due {column} {amount(due)}, not accepted")
                )
    for row in data["entries"]:
        if row["kind"] == "difference":
            who = f"{row['by']} / {row['second']}"
            total = format_yuan(sum(row[stage] or 0 for stage in PAID))
            name, period, original = row["setl_id"], row["clr_ym"], row["orig_clr_ym"]
            lines.append(
                say(
                    f"差额 {name} {total} 记入 {period}（原 {original}），{who}",
                    f"difference {name} {total} booked in {period} (original {original}), {who}",
                )
            )
    for row in data["waiting"]:
        name = row["setl_id"] or "?"
        lines.append(
            say(
                f"等待：{name}（第 {row['run']} 次，{row['file']} 第 {row['row']} 行）",
                f"waits: {name} (run {row['run']}, {row['file']} row {row['row']})",
            )
        )
    return "\n".join(lines)
