"""A difference as text and as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tuodi.lawcheck.diff import Difference, Outcome
from tuodi.lawcheck.finding import Lang, Words
from tuodi.lawcheck.view import Point
from tuodi.lawcheck.words import labels, yuan

_TOPICS = {
    "stage": Words("待遇", "Benefits"),
    "subsidy": Words("资助参保", "Premium subsidies"),
    "entitlement": Words("权利", "Entitlements"),
    "warning": Words("预警", "Warnings"),
    "parameter": Words("参数", "Figures"),
    "repeal": Words("停止的措施", "Measures ended"),
}


def difference_text(found: Difference, lang: Lang) -> str:
    """Rules first, then the standard families; families whose outcome is the same are only counted."""
    return "\n".join(_lines(found, lang)) + "\n"


def _lines(found: Difference, lang: Lang) -> Iterator[str]:
    zh = lang == "zh"
    yield f"{found.before.region} {found.before.day} → {found.after.region} {found.after.day}"
    terms = found.after.book.terms
    for topic, title in _TOPICS.items():
        mine = [c for c in found.changes if c.topic == topic]
        if mine:
            yield f"\n{title.say(lang)} ({len(mine)})"
        for change in mine:
            who = labels(terms, change.classes).say(lang) if change.classes else ""
            head = " · ".join(part for part in (change.name.say(lang), who) if part)
            yield f"  {head}"
            yield f"    {change.before.say(lang)} → {change.after.say(lang)} ({', '.join(change.clauses)})"
    changed = [f for f in found.families if f.changed]
    title = Words("标准家庭：个人负担", "Standard families: what the person bears")
    yield f"\n{title.say(lang)}"
    for family in changed:
        yield f"  {family.name.say(lang)}: {_outcome(family.before, lang)} → {_outcome(family.after, lang)}"
    same = len(found.families) - len(changed)
    if same:
        yield f"  {'另' if zh else ''}{same}{'个不变' if zh else ' unchanged'}"


def _outcome(outcome: Outcome, lang: Lang) -> str:
    if outcome.burden is None:
        return f"{'缺' if lang == 'zh' else 'missing '}{outcome.missing}"
    return yuan(outcome.burden)


def difference_data(found: Difference) -> dict[str, Any]:
    """A difference as plain data: amounts in yuan with two decimals."""
    return {
        "before": _point(found.before),
        "after": _point(found.after),
        "changes": [
            {
                "topic": c.topic, "zh": c.name.zh, "en": c.name.en, "classes": list(c.classes),
                "clauses": list(c.clauses),
                "before": {"zh": c.before.zh, "en": c.before.en}, "after": {"zh": c.after.zh, "en": c.after.en},
            }
            for c in found.changes
        ],
        "families": [
            {
                "family": f.family, "zh": f.name.zh, "en": f.name.en, "changed": f.changed,
                "before": _outcome_data(f.before), "after": _outcome_data(f.after),
            }
            for f in found.families
        ],
    }  # fmt: skip


def _point(point: Point) -> dict[str, str]:
    return {"region": point.region, "day": point.day.isoformat(), "rule_hash": point.book.hash}


def _outcome_data(outcome: Outcome) -> dict[str, Any]:
    return {
        "paid": {stage: _plain(fen) for stage, fen in outcome.paid},
        "burden": _plain(outcome.burden),
        "missing": outcome.missing or None,
    }


def _plain(fen: int | None) -> str | None:
    return None if fen is None else yuan(fen).replace(",", "")
