"""After the day: every entry of the books at the platform, and nothing there that is not in the books."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from tuodi.policy.money import parse_yuan

from .answer import fen
from .booking import as_settled, funds_of, money_of
from .books import Books, Entry
from .statement import Group, balanced, compared
from .terminal import Refusal, Till

Progress = Callable[[int, int], None]


@contextmanager
def offered(books: Books) -> Iterator[None]:
    """What needs a transaction that this platform does not have is left out, and the report says so."""
    try:
        yield
    except Refusal as refusal:
        if not refusal.unknown:
            raise
        books.not_offered.add(refusal.infno)


def paid_by_fund(till: Till, psn_no: str, month: str) -> Counter[str]:
    """5206: first four digits of the fund → paid for the person in the year of `month` (yyyyMM), whatever the care."""
    found: Counter[str] = Counter()
    for row in till.call("5206", {"data": {"psn_no": psn_no, "cum_ym": month}}).get("cuminfo") or []:
        code = str(row.get("cum_type_code"))
        if code.startswith("D"):
            found[code[1:5]] += fen(row.get("cum")) or 0
    return +found


def check_entries(till_of: Callable[[str], Till], books: Books, threads: int, progress: Progress) -> None:
    """5203 of every settlement and undo: the same money, the same funds, undone where we undid."""
    undone, done = books.undone(), 0
    entries = list(books.entries.values())

    def one(entry: Entry) -> None:
        _check_entry(till_of(entry.institution), entry, undone=(entry.institution, entry.setl_id) in undone)

    with ThreadPoolExecutor(threads) as pool:
        for done, _ in enumerate(pool.map(one, entries), start=1):
            progress(done, len(entries))


def check_people(till: Till, books: Books, before: Mapping[str, Counter[str]], month: str) -> None:
    """5206 of everybody grew by what the books say, no more (doubled) and no less (lost)."""
    booked: dict[str, Counter[str]] = {}
    for entry in books.entries.values():
        mine = booked.setdefault(entry.psn_no, Counter())
        for kind, paid in entry.funds.items():
            mine[kind[:4]] += paid
    for psn_no, had in before.items():
        now, should = paid_by_fund(till, psn_no, month), booked.get(psn_no, Counter())
        for kind in sorted({*now, *had, *should}):
            grown = now[kind] - had[kind]
            if grown != should[kind]:
                till.books.find("accounts_differ", f"{psn_no} {kind}: +{grown}, books +{should[kind]} fen")


def check_statements(till: Till, books: Books, groups: Iterable[Group], before: frozenset[str]) -> None:
    """3201 and 3202 of one institution. `before`: setl_ids that stood there before the day began."""
    for group in groups:
        mine = [
            entry for entry in _of(books, till) if (entry.insutype, entry.clr_type) == (group.insutype, group.clr_type)
        ]
        even, words = balanced(till, group, mine)
        explained = _check_rows(till, group, mine, before)
        if not even and not explained:
            what = f"{till.at.code} {group.insutype}/{group.clr_type}: {words}"
            till.books.find("totals_differ", what)


def groups_of(books: Books, institution: str, days: tuple[str, str]) -> list[Group]:
    """What the institution has to reconcile."""
    kinds = {(entry.insutype, entry.clr_type) for entry in books.entries.values() if entry.institution == institution}
    return [Group(insutype, clr_type, *days) for insutype, clr_type in sorted(kinds)]


def _of(books: Books, till: Till) -> Iterable[Entry]:
    return (entry for entry in books.entries.values() if entry.institution == till.at.code)


def _check_rows(till: Till, group: Group, mine: Sequence[Entry], before: frozenset[str]) -> bool:
    """Whether the rows explain that the totals differ: by what stood before, or by messages that were reversed."""
    books, known = till.books, {entry.setl_id: entry for entry in mine}
    reversed_rows: Counter[str] = Counter()
    explained = False
    for row in compared(till, group, mine):
        entry = known.get(row.setl_id)
        msgid = books.reversals.get((till.at.code, row.msgid), row.msgid)
        if entry is not None:
            if not row.balanced:
                books.find("row_differs", f"{till.at.code} {row.setl_id}: {row.memo}", entry.msgid)
        elif row.setl_id in before:
            explained = True
        elif any((till.at.code, infno, msgid) in books.void for infno in ("2102", "2207", "2304")):
            explained = True
            reversed_rows[msgid] += parse_yuan(row.total or "0")
        else:
            books.find("not_in_books", f"{till.at.code} {row.setl_id}: {row.memo}", row.msgid)
    for msgid, left in reversed_rows.items():
        if left:
            books.find("reversed_but_settled", f"{till.at.code}: {left} fen", msgid)
    return explained


def _check_entry(till: Till, entry: Entry, *, undone: bool) -> None:
    books = till.books
    asked = {"psn_no": entry.psn_no, "setl_id": entry.setl_id, "mdtrt_id": entry.mdtrt_id}
    try:
        found = as_settled(till.call("5203", {"data": asked}))
    except (Refusal, KeyError) as gone:
        if isinstance(gone, Refusal) and gone.unknown:
            raise
        books.find("lost", f"{entry.institution} {entry.setl_id}: {gone}", entry.msgid)
        return
    there = money_of(found["setlinfo"], books, "5203")
    wrong = [f"{name} {there[name]} ≠ {mine}" for name, mine in entry.money.items() if there.get(name, mine) != mine]
    if wrong:
        books.find("amount_differs", f"{entry.institution} {entry.setl_id}: {'; '.join(wrong)}", entry.msgid)
    if funds_of(found["setldetail"]) != entry.funds:
        books.find("amount_differs", f"{entry.institution} {entry.setl_id}: setldetail", entry.msgid)
    flag = found["setlinfo"].get("refd_setl_flag")
    # platforms differ on whether the flag of what was undone is set too
    if flag is not None and not undone and str(flag) != ("1" if entry.undoes else "0"):
        books.find("state_differs", f"{entry.institution} {entry.setl_id}: refd_setl_flag {flag}", entry.msgid)
