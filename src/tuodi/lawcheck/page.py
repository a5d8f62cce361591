"""docs/findings.md: what `policy check` finds in the shipped documents."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from tuodi.lawcheck.check import check
from tuodi.lawcheck.finding import VERDICTS, Finding, Verdict
from tuodi.lawcheck.render import VERDICT_WORDS, counts, finding_line
from tuodi.policy.library import load_rule_book

_TOP = """\
# Findings 核查结果

What `tuodi policy check` finds in the five documents and their background figures under the default readings. Made by
`tuodi.lawcheck.page`; a test compares. A finding is a fact about texts, not a judgement on those who wrote them:
*outside* means that a figure lies beyond a bound that the higher text sets, *listed* that people have to decide,
*cannot be decided* that a figure or schedule is not at hand. Under *within* only the number of comparisons is given.

"""

_SHOWN: tuple[Verdict, ...] = ("outside", "not_implemented", "listed", "undecided", "measured")


def findings_page(findings: Sequence[Finding]) -> str:
    """The page for a list of findings."""
    return _TOP + "".join(f"{line}\n" for line in _body(findings))


def _body(findings: Sequence[Finding]) -> Iterator[str]:
    yield f"{counts(findings, 'zh')}  "
    yield counts(findings, "en")
    for verdict in (v for v in VERDICTS if v in _SHOWN):
        mine = [f for f in findings if f.verdict == verdict]
        words = VERDICT_WORDS[verdict]
        yield f"\n## {words.en.capitalize()} {words.zh}（{len(mine)}）"
        if not mine:
            yield "\nNone 没有。"
        for name in dict.fromkeys(f.check for f in mine):
            yield f"\n### `{name}`\n"
            for finding in (f for f in mine if f.check == name):
                yield f"- {finding_line(finding, 'zh')}  "
                yield f"  {finding.words.en}"
    yield "\n## Within 相符\n\n| check | comparisons |\n| --- | --- |"
    for name, number in sorted(Counter(f.check for f in findings if f.verdict == "within").items()):
        yield f"| `{name}` | {number} |"


def main(path: str) -> None:
    """Write the page for the shipped documents."""
    Path(path).write_text(findings_page(check(load_rule_book())), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
