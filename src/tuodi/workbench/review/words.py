"""Words of the room's screens: reasons and causes in Chinese, colours of states and kinds."""

from __future__ import annotations

from typing import Any

from tuodi.monitoring.words import say_all
from tuodi.policy.model import Parameter
from tuodi.workbench.rules import book

from .enums import FileState, Kind, State
from .verdicts import reason_of

LAYOUTS = {
    "own": "国家字段名", "national": "国家平台表样", "annex1": "附件1 未救助明细", "annex4": "附件4 应退应补",
    "clearing": "清算明细", "fee_lines": "费用明细",
}  # fmt: skip
KIND_LEVELS: dict[str, str] = {
    Kind.MISSED: "bad", Kind.UNDER: "warn", Kind.OVER: "info", Kind.SHIFTED: "plain", Kind.PENDING: "plain",
}  # fmt: skip
STATE_LEVELS: dict[str, str] = {
    State.FOUND: "warn", State.SENT: "warn", State.NOTIFIED: "info", State.ACCOUNT: "info", State.PROPOSED: "warn",
    State.DECIDED: "info", State.PAID: "good", State.UNPAYABLE: "bad", State.CLOSED: "good",
    State.SUPERSEDED: "plain",
}  # fmt: skip
FILE_LEVELS: dict[str, str] = {
    FileState.UPLOADED: "warn", FileState.CHECKED: "warn", FileState.TAKEN: "good", FileState.WITHDRAWN: "plain",
}  # fmt: skip
PAYERS = {"basic": "基本医保", "critical": "大病保险", "assistance": "医疗救助（含倾斜）"}


def said(content: dict[str, Any], name: str) -> str:
    """Reasons or causes of a finding."""
    figures = {rule.name: rule.zh for rule in book().of(Parameter)}
    return say_all(tuple(reason_of(plain) for plain in content.get(name, ())), "zh", figures)
