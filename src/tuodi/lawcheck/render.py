"""Findings as text for a terminal and as plain data for machines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from tuodi.lawcheck.finding import VERDICTS, Finding, Lang, Side, Verdict, Words
from tuodi.lawcheck.words import period, yuan

VERDICT_WORDS: dict[Verdict, Words] = {
    "outside": Words("不符", "outside"),
    "not_implemented": Words("没有实现的核查", "not implemented"),
    "listed": Words("列出，由人决定", "listed for people to decide"),
    "undecided": Words("无法判断", "cannot be decided"),
    "measured": Words("测算", "measured"),
    "within": Words("相符", "within"),
}


def findings_text(findings: Sequence[Finding], lang: Lang, *, verdicts: Sequence[Verdict] = VERDICTS) -> str:
    """All findings of some verdicts below their headings, and the count of each verdict at the end."""
    lines: list[str] = []
    for verdict in VERDICTS:
        mine = [f for f in findings if f.verdict == verdict]
        if mine and verdict in verdicts:
            lines += [f"{VERDICT_WORDS[verdict].say(lang)} ({len(mine)})", *_lines(mine, lang), ""]
    return "\n".join([*lines, counts(findings, lang)]) + "\n"


def counts(findings: Sequence[Finding], lang: Lang) -> str:
    """How many of each verdict, in one line."""
    found = [(v, sum(f.verdict == v for f in findings)) for v in VERDICTS]
    named = [f"{VERDICT_WORDS[v].say(lang)} {n}" for v, n in found if n]
    return ("，" if lang == "zh" else ", ").join(named)


def _lines(findings: Iterable[Finding], lang: Lang) -> Iterator[str]:
    for check, members in groupby(findings, key=lambda f: f.check):
        yield f"  {check}"
        for finding in members:
            yield f"    {finding_line(finding, lang)}"


def finding_line(finding: Finding, lang: Lang) -> str:
    """One finding in one line: region, both clauses, period, the sentence, the reading."""
    sides = " ↔ ".join(_side(s) for s in (finding.higher, finding.local) if s is not None)
    when = period(finding.first, finding.last).say(lang)
    head = "  ".join(part for part in (finding.region, sides, when) if part)
    reading = "" if not finding.reading else f" [{'读法' if lang == 'zh' else 'reading'} {finding.reading}]"
    return f"{head}  {finding.words.say(lang)}{reading}"


def _side(side: Side) -> str:
    return f"{side.clause} ({side.figure})" if side.figure else side.clause


def finding_data(finding: Finding) -> dict[str, Any]:
    """A finding as plain data: dates as text, amounts in yuan with two decimals."""
    return {
        "check": finding.check,
        "verdict": finding.verdict,
        "region": finding.region,
        "higher": _side_data(finding.higher),
        "local": _side_data(finding.local),
        "classes": list(finding.classes),
        "from": finding.first.isoformat() if finding.first else None,
        "until": finding.last.isoformat() if finding.last else None,
        "missing": finding.missing or None,
        "reading": finding.reading or None,
        "at": yuan(finding.at).replace(",", "") if finding.at is not None else None,
        "zh": finding.words.zh,
        "en": finding.words.en,
    }


def _side_data(side: Side | None) -> dict[str, str] | None:
    if side is None:
        return None
    return {
        "clause": side.clause, "rule": side.rule, "document": side.document, "region": side.region,
        "figure": side.figure,
    }  # fmt: skip
