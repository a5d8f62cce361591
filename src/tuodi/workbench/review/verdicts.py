"""What a review says of a bill, as it is kept and compared from one run to the next."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from tuodi.monitoring.finding import Finding, Verdict
from tuodi.policy.terms import Terms
from tuodi.settlement.statement import Reason

from .enums import CAUSES, Kind

KINDS: dict[Verdict, Kind] = {
    Verdict.UNASSISTED: Kind.MISSED, Verdict.UNDERPAID: Kind.UNDER, Verdict.OVERPAID: Kind.OVER,
    Verdict.SHIFTED: Kind.SHIFTED, Verdict.PENDING: Kind.PENDING,
}  # fmt: skip
"""Verdicts that become findings."""
PLAIN: dict[Verdict, str] = {
    Verdict.SAME: "same", Verdict.NOT_ASSISTED: "not_assisted", Verdict.CANCELLED: "cancelled", Verdict.LATER: "later",
}  # fmt: skip
"""Verdicts that are only counted."""
_FILED = Reason("referral_missing", "", "已有备案记录，结算时未带出")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A finding to be."""

    bill_id: int
    kind: Kind
    due: int | None
    booked: int
    notify: bool
    cause: str
    classes: str
    content: dict[str, Any]

    @property
    def digest(self) -> str:
        """Two that say the same have the same. Rules that decide the same do not make another finding."""
        said = [self.kind.value, self.due, self.booked, self.notify, self.cause, self.classes, self.content]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def said_of(finding: Finding, terms: Terms, *, filed: bool) -> Said:
    """filed: the bill's referral is known from a filing only."""
    causes = finding.causes
    if filed and finding.verdict in {Verdict.UNASSISTED, Verdict.UNDERPAID}:
        causes = (_FILED, *(cause for cause in causes if cause.code not in {"unknown", _FILED.code}))
    statement = finding.statement
    held = [] if statement is None else [one.class_id for one in statement.held]
    main = next((cause.code for cause in causes if cause.code in CAUSES), "unknown" if causes else "")
    return Said(
        bill_id=finding.bill.row, kind=KINDS[finding.verdict], due=finding.due, booked=finding.booked,
        notify=finding.notify == "notify", cause=main,
        classes="、".join(dict.fromkeys(terms.label("classes", name) for name in held)),
        content={
            "parts": [[part.payer, part.due, part.booked] for part in finding.parts],
            "reasons": [_plain(reason) for reason in finding.reasons],
            "causes": [_plain(reason) for reason in causes],
            "clauses": list(statement.clauses) if statement else [],
            "held": list(dict.fromkeys(held)),
            "remaining": finding.remaining, "remaining_after": finding.remaining_after,
        },
    )  # fmt: skip


def _plain(reason: Reason) -> list[str]:
    return [reason.code, reason.clause, reason.detail]


def reason_of(plain: list[str]) -> Reason:
    """The other way round."""
    return Reason(*plain)
