"""What other rooms add to the demonstration: premiums; the review workbook and the warning list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuodi.cli.bills import certifiers, extra_classes, opened
from tuodi.cli.common import Session, now
from tuodi.cli.language import tr

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tuodi.cli.demo_cases import Case
    from tuodi.policy.model import RuleBook


def other_rooms(cases: Sequence[Case], examples: Path, out: Path, book: RuleBook, session: Session) -> dict[str, str]:
    """Label → file written."""
    files = premiums(examples, out, book, session)
    reviewed = [review(case, out, book, session) for case in cases if _has_payments(case.bills)]
    if reviewed:
        files[tr("核查工作簿（未救助、应退应补）", "review workbooks (未救助, 应退应补)")] = str(out / "review-*.xlsx")
    for case in cases:
        warn(case, out, book, session)
    files[tr("预警名单", "warning lists")] = str(out / "warnings-*.xlsx")
    return files


def review(case: Case, out: Path, book: RuleBook, session: Session) -> Path:
    """What the file's own payments of assistance owe or overpay."""
    from tuodi.exchange.review_job import ReviewOptions, run

    path = out / f"review-{case.name}.xlsx"
    with opened(case.inputs(), book, session) as inputs:
        options = ReviewOptions(out=path, around=inputs.around, people=inputs.people, lang=session.lang)
        run(case.bills, book, inputs.read, options)
    return path


def warn(case: Case, out: Path, book: RuleBook, session: Session) -> Path:
    """Who bore more than the line by the end of the year."""
    from tuodi.exchange.warn_job import WarnOptions, run

    path = out / f"warnings-{case.name}.xlsx"
    month = f"{case.year}-12"
    with opened(case.inputs(), book, session) as inputs:
        options = WarnOptions(
            out=path, month=month, around=inputs.around, people=inputs.people, from_stage=None, lang=session.lang
        )
        run(case.bills, book, inputs.read, options)
    return path


def _has_payments(bills: Path) -> bool:
    """Whether the file has a column of assistance paid, which a review compares with."""
    with bills.open(encoding="utf-8-sig", newline="") as lines:
        return "maf_pay" in lines.readline()


def premiums(examples: Path, out: Path, book: RuleBook, session: Session) -> dict[str, str]:
    """Premium subsidies of the newest list of every region."""
    from tuodi.exchange.subsidy_job import SubsidyOptions, run

    lists = sorted(examples.glob("premiums-*.csv"))
    for path in lists:
        name = path.stem.removeprefix("premiums-")
        identities = examples / f"identities-{name}.csv"
        options = SubsidyOptions(
            year=int(name.rpartition("-")[2]), out=out / f"subsidies-{name}.csv", today=now().date(),
            identities=identities if identities.is_file() else None, may_certify=certifiers(book),
            extra_classes=extra_classes(book), lang=session.lang,
        )  # fmt: skip
        run(path, book, options)
    return {tr("参保资助", "premium subsidies"): str(out / "subsidies-*.csv")} if lists else {}
