"""What a run came to, as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tuodi.policy.model import RuleBook

from .run import Done
from .volumes import RESIDENTS, VISITS

_FEN, _MILLION = 100, 1_000_000


def report(done: Done, book: RuleBook) -> str:
    """Volumes, time, memory, and what was paid, by fund, class and region."""
    return "\n".join([*_run(done), "", *_paid(done, book)])


def _run(done: Done) -> Iterator[str]:
    spent, visits = done.spent, done.visits
    cpu = done.starting + spent.making + spent.settling + spent.summing
    share = done.residents / RESIDENTS
    yield f"{done.residents:,} residents ({share:.1%} of the country's), {visits:,} visits, {done.processes} processes"
    yield f"{done.wall:.1f} s; CPU {cpu:.1f} s, of which"
    for name, seconds in (
        ("starting", done.starting), ("making the visits", spent.making), ("settling", spent.settling),
        ("summing", spent.summing),
    ):  # fmt: skip
        yield f"  {name:18} {seconds:8.1f} s {seconds / cpu:6.1%} {seconds / visits * 1e9:7.1f} ns a visit"
    settling = done.wall * (spent.settling + spent.summing + done.starting) / cpu
    yield f"settling share of the time: {settling:.1f} s"
    if done.residents < RESIDENTS:
        per_visit = (spent.settling + spent.summing) / visits * sum(VISITS) / done.processes
        yield f"all {sum(VISITS):,} visits at this rate, a core for each process: {per_visit:.0f} s settling"
    yield f"memory of all processes: {done.early / 2**20:.0f} MiB after a tenth, {done.late / 2**20:.0f} MiB at the end"


def _paid(done: Done, book: RuleBook) -> Iterator[str]:
    funds = {name for _, _, name in done.sums.funds}
    labels = {name: term.en if (term := book.terms.find("funds", name)) else name for name in sorted(funds)}
    total, persons, bills, left = (_told(done, name) for name in ("total", "persons", "bills", "open"))
    yield f"million yuan: cost {_millions(total)}, borne by persons {_millions(persons)}"
    yield f"of {bills:,} visits {left:,} left open for want of a figure ({left / bills:.1%})"
    for title, place in (("fund", None), ("region", 0), ("class", 1)):
        yield ""
        yield f"by {title}"
        sums: dict[str, Counter[str]] = {}
        for key, fen in done.sums.funds.items():
            who = "" if place is None else key[place] or "none"
            sums.setdefault(who, Counter())[key[2]] += fen
        for who, paid in sorted(sums.items()):
            amounts = ", ".join(f"{label} {_millions(paid[name])}" for name, label in labels.items())
            yield f"  {who}{': ' if who else ''}{amounts}"


def _told(done: Done, name: str) -> int:
    return sum(count for key, count in done.sums.told.items() if key[2] == name)


def _millions(fen: int) -> str:
    return f"{fen / _FEN / _MILLION:,.1f}"
