"""Named stories: a few people, a few bills, and what to look at."""

from __future__ import annotations

from pathlib import Path

from tuodi.lab.booking import book
from tuodi.lab.files import put, put_csv
from tuodi.lab.rows import BILLS, IDENTITIES, PREMIUMS, bill_row, identity_row, premium_row

from . import life, main, status
from .cast import Story

__all__ = ["Story", "all_stories", "write"]


def all_stories() -> list[Story]:
    """Made anew at each call; the main story first."""
    makers = (
        main.family, life.newborn, life.death, life.year_end, life.minor, life.student, life.refund,
        status.two_insurances, status.lost_and_regained, status.elsewhere, status.reversal, status.shrinking_cap,
        status.never_assisted,
    )  # fmt: skip
    return [make() for make in makers]


def write(out: Path) -> None:
    """A folder for each story, and a list of them."""
    stories = all_stories()
    for story in stories:
        folder = out / story.slug
        if story.paid:
            for history in story.histories:
                book(history)
        bills = sorted((row for h in story.histories for row in h.bills), key=lambda row: (row.setl_time, row.setl_id))
        put_csv(folder / "bills.csv", [BILLS, *map(bill_row, bills)])
        records = [identity_row(record) for history in story.histories for record in history.identities]
        put_csv(folder / "identities.csv", [IDENTITIES, *records])
        if story.premiums:
            put_csv(folder / "premiums.csv", [PREMIUMS, *(premium_row(history.person) for history in story.histories)])
        put(folder / "story.zh.md", story.zh)
        put(folder / "story.en.md", story.en)
    lines = [
        f"| [{story.slug}]({story.slug}/story.zh.md) | {_title(story.zh)} | {_title(story.en)} |" for story in stories
    ]
    put(out / "README.md", "# 故事 / Stories\n\n虚构的人，虚构的账单。/ Made-up people, made-up bills.\n\n"
        "| | 中文 | English |\n| --- | --- | --- |\n" + "\n".join(lines) + "\n")  # fmt: skip


def _title(text: str) -> str:
    return text.partition("\n")[0].removeprefix("# ")
