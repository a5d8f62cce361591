"""A day: tills sign in, patients come, everything that can go wrong does, and in the evening the books are compared."""

from __future__ import annotations

import dataclasses
import datetime as dt
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Literal

from tuodi.lab.chance import Chance

from . import inpatient, outpatient, pharmacy
from .books import Books
from .care import Item, Patient
from .check import check_entries, check_people, check_statements, groups_of, offered, paid_by_fund
from .faults import Faults
from .numbers import Numbers, now
from .signing import Signer
from .statement import Group, compared
from .style import Style, drawn
from .terminal import Crashed, Institution, Refusal, Till
from .wire import Line, Unanswered

Phase = Literal["people", "visits", "check"]
Progress = Callable[[Phase, int, int], None]
_AT_FIRST = 4
"""Tries of the first request: who does not answer it is not there."""
_KINDS = ("11", "21", "41")
"""clr_type of what is played."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be played.

    `institutions`: code → how it signs. `stays`, `drugs`: of a thousand visits, those to a ward, to a pharmacy. `on`:
    the day of the care.
    """

    url: str
    institutions: Mapping[str, Signer]
    patients: Sequence[Patient]
    items: Sequence[Item]
    visits: int
    seed: int = 0
    threads: int = 4
    stays: int = 250
    drugs: int = 0
    on: dt.date | None = None
    faults: Faults = field(default_factory=lambda: Faults({}))
    seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class Day:
    """What came of it."""

    books: Books
    seconds: float
    people: int


class _Beds:
    """Nobody lies in two beds, though several wards admit at once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._lock = Lock()

    def take(self, psn_no: str) -> bool:
        with self._lock:
            if psn_no in self._taken:
                return False
            self._taken.add(psn_no)
            return True

    def leave(self, psn_no: str) -> None:
        with self._lock:
            self._taken.discard(psn_no)


class Play:
    """The day while it runs."""

    def __init__(self, plan: Plan, progress: Progress) -> None:
        self.plan, self.progress, self.books, self.beds = plan, progress, Books(), _Beds()
        self.places = {code: _institution(plan, code, signer) for code, signer in plan.institutions.items()}
        self.people: dict[str, dict[str, Any]] = {}
        """certno → psn_no, insutype and the like, as 1101 answered."""
        self.month = f"{plan.on or now():%Y%m}"
        self.begun = f"{now():%m%d%H%M%S}"

    def run(self) -> Day:
        """All of it. Raises Refusal or Unanswered where nothing can begin: no sign-in, no patient."""
        begun = time.monotonic()
        calm = {code: self._calm(code) for code in self.places}
        for till in calm.values():
            _sign_in(dataclasses.replace(till, tries=_AT_FIRST))
        first = next(iter(calm.values()))
        with ThreadPoolExecutor(self.plan.threads) as pool:
            for done, _ in enumerate(pool.map(self._ask, self.plan.patients), start=1):
                self.progress("people", done, len(self.plan.patients))
            numbers = sorted({str(person["psn_no"]) for person in self.people.values()})
            had: dict[str, Counter[str]] = {}
            with offered(self.books):
                had = dict(
                    zip(numbers, pool.map(lambda one: paid_by_fund(first, one, self.month), numbers), strict=True)
                )
        day = f"{now():%Y-%m-%d}"
        stood = {code: self._standing(till, day) for code, till in calm.items()}
        with ThreadPoolExecutor(self.plan.threads) as pool:
            for done, _ in enumerate(pool.map(self._visit, range(self.plan.visits)), start=1):
                self.progress("visits", done, self.plan.visits)
        self._check(calm, first, had, (day, f"{now():%Y-%m-%d}"), stood)
        return Day(self.books, time.monotonic() - begun, len(self.people))

    def _calm(self, code: str) -> Till:
        """A till at which nothing goes wrong: for what frames the day."""
        return Till(self.places[code], Style(), Chance("calm"), Faults({}), self.books)

    def _ask(self, patient: Patient) -> None:
        """1101: who this is, and how insured."""
        code = next(iter(self.places))
        since = f"{self.plan.on} 00:00:00" if self.plan.on else None
        data = {
            "mdtrt_cert_type": "02", "mdtrt_cert_no": patient.certno, "card_sn": None, "begntime": since,
            "psn_cert_type": "01", "certno": patient.certno, "psn_name": patient.psn_name,
        }  # fmt: skip
        output = self._calm(code).call("1101", {"data": data})
        insured = next(row for row in output["insuinfo"] if str(row["insutype"]) in ("390", "310"))
        self.people[patient.certno] = {
            "psn_no": output["baseinfo"]["psn_no"], "insutype": insured["insutype"], "psn_type": insured["psn_type"],
            "insuplc": insured["insuplc_admdvs"],
        }  # fmt: skip

    def _standing(self, till: Till, day: str) -> frozenset[str]:
        """What the platform has of this institution before the day begins."""
        found: set[str] = set()
        with offered(self.books):
            for insutype in sorted({str(person["insutype"]) for person in self.people.values()}):
                for kind in _KINDS:
                    found |= {row.setl_id for row in compared(till, Group(insutype, kind, day, day), [])}
        return frozenset(found)

    def _visit(self, number: int) -> None:
        """One visit, the same for the same seed whatever else goes on."""
        plan, chance = self.plan, Chance("visit", self.plan.seed, number)
        patient, code = chance.pick(plan.patients), chance.pick(sorted(self.places))
        person = self.people[patient.certno]
        till = Till(
            self.places[code], drawn(chance), chance, plan.faults, self.books, insuplc=person["insuplc"], on=plan.on
        )
        serial = f"{self.begun}{number:06d}"
        stays = chance.hits(plan.stays) and self.beds.take(person["psn_no"])
        try:
            play = inpatient if stays else pharmacy if chance.hits(plan.drugs) else outpatient
            play.visit(till, person, patient, plan.items, serial)
        except Refusal as refusal:
            self.books.find("refused", f"{code} {refusal}", till.last.get(refusal.infno, ""))
        except (Unanswered, Crashed) as silence:
            self.books.find("no_answer", f"{code} {silence}")
        except (KeyError, TypeError) as missing:
            self.books.find("unreadable", f"{code} {next(reversed(till.last), '')}: no {missing}")
        finally:
            if stays:
                self.beds.leave(person["psn_no"])

    def _check(
        self, calm: Mapping[str, Till], first: Till, had: Mapping[str, Counter[str]], days: tuple[str, str],
        stood: Mapping[str, frozenset[str]],
    ) -> None:  # fmt: skip
        with offered(self.books):
            check_entries(
                calm.__getitem__, self.books, self.plan.threads, lambda done, of: self.progress("check", done, of)
            )
        check_people(first, self.books, had, self.month)
        for code, till in calm.items():
            with offered(self.books):
                check_statements(till, self.books, groups_of(self.books, code, days), stood[code])


def play(plan: Plan, progress: Progress) -> Day:
    """Play a day. Raises Refusal or Unanswered where it cannot begin."""
    return Play(plan, progress).run()


def _institution(plan: Plan, code: str, signer: Signer) -> Institution:
    # H50024300001: kind, place of care, number
    return Institution(code, code[1:7], Line(plan.url, plan.seconds), signer, Numbers(code))


def _sign_in(till: Till) -> None:
    signed = till.call("9001", {"signIn": {"opter_no": "0001", "mac": "000000000000", "ip": "127.0.0.1"}})
    again = till.call("9001", {"signIn": {"opter_no": "0001", "mac": "000000000000", "ip": "127.0.0.1"}})
    till.at.sign_no = str(signed["signinoutb"]["sign_no"])
    if again["signinoutb"]["sign_no"] != till.at.sign_no:
        till.books.find("second_sign_in", till.at.code)
