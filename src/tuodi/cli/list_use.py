"""What is told of list rows that no bill matches: a count, and a plain word where a whole list speaks of nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tuodi.cli.common import Session

if TYPE_CHECKING:
    from tuodi.exchange.list_use import Unmatched

_LISTS = {"identities": ("身份名单", "identity list"), "opening": ("期初名单", "opening list")}


def unmatched_lines(unmatched: Unmatched, session: Session) -> list[str]:
    """A warning with the count for each list that has rows no bill matches."""
    counts = {"identities": unmatched.identities, "opening": unmatched.opening}
    return [
        session.say(
            f"注意：{_LISTS[name][0]}有 {count} 行与文件中的人对不上",
            f"warning: {count} rows of the {_LISTS[name][1]} match no person of the bills",
        )
        for name, count in counts.items()
        if count
    ]


def tell_unused(unmatched: Unmatched, session: Session) -> bool:
    """Say, even when quiet, that a list was of no use; True then."""
    for name in unmatched.unused:
        zh, en = _LISTS[name]
        text = session.say(
            f"{zh}没有一行与单据对得上：结果等于没有这份名单。处理：用 --people 提供人员编号与证件对照，"
            "或让名单与单据用同一种号码（psn_no 或 certno）",
            f"not one row of the {en} matches a bill: the results are those without the list. Mend: give --people, "
            "or use the same key (psn_no or certno) in the list and in the bills",
        )
        click.echo(text, err=True)
    return bool(unmatched.unused)
