"""A county's month as a whole: the background, the scenes of every kind, and the truth worked out over all of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from importlib import import_module

from tuodi.lab.chance import Chance
from tuodi.lab.records import BillRow
from tuodi.lab.region import class_labels

from .background import background, treated
from .booking import settle
from .elsewhere import visitors
from .kinds import KINDS, TIMES, Scene
from .stage import DAY, Stage
from .truth import Case, LookAlike, Truth
from .visit import COUNTY, Given, Life, Visit

MODULES = (
    "missed",
    "corrected",
    "late",
    "beds",
    "twice",
    "same_lines",
    "whereabouts",
    "lent",
    "outlying",
    "elsewhere",
    "warned",
)
"""Modules of this room that plant kinds."""
PEOPLE, CASES = 3_000, 10
MONTHS = (2024, 2025)
"""Years that the county's made-up figures are of."""
_MED_TYPES = {"inpatient": "21", "outpatient": "11", "outpatient_chronic": "14"}
_CHRONIC = {False: ("I10.x05", "高血压3级"), True: ("N18.503", "尿毒症")}
_LEVELS = {1: "卫生院", 2: "人民医院", 3: "中心医院"}
_TREATED = 30
"""One of so many people is in a treatment that goes on for months."""
_VISITORS = 40
"""For so many people one of another county was treated here."""
_NINE_MINUTES = dt.timedelta(minutes=9)


@dataclass(slots=True)
class World:
    """Everybody, every bill settled by the end of the month, and what is true.

    guests: insured elsewhere; nobody registers them. given: bills of which every line is known, with the lines.
    """

    month: dt.date
    lives: list[Life]
    guests: list[Life]
    bills: dict[str, list[BillRow]]
    """By psn_no, in settling order."""
    truth: Truth
    given: list[tuple[BillRow, tuple[Given, ...]]] = field(default_factory=list)

    def all_bills(self) -> Iterator[BillRow]:
        """Person by person."""
        for bills in self.bills.values():
            yield from bills


def make_world(
    month: dt.date, seed: int, people: int = PEOPLE, cases: int = CASES, taken: frozenset[str] = frozenset(), *,
    busy: bool = False,
) -> World:  # fmt: skip
    """A month of the demonstration county; the same for the same seed.

    cases: of each kind, so many at least. busy: with twice the bills. taken: certificate numbers of others.
    """
    for module in MODULES:
        import_module(f"{__package__}.{module}")
    stage = Stage(month, Chance("planted", month, seed), taken)
    background(stage, people, busy=busy)
    for kind in KINDS.values():
        for scene in _turns(kind.cases, cases // kind.every):
            scene(stage)
    treated(stage, people // _TREATED)
    visitors(stage, people // _VISITORS)
    for kind in sorted(KINDS.values(), key=lambda one: one.people is not None):
        if kind.people is None:
            planted = sum(1 for name, _, _ in stage.expected if name == kind.name)
        else:  # true of the rest of the county too
            planted = _booked(stage, kind.people)
        for scene in _turns(kind.look_alikes, TIMES * planted):
            scene(stage)
    lives = [life for life in stage.lives if life.visits or life.identities or stage.chance.hits(500)]
    for life in (*lives, *stage.guests):
        settle(life, stage.until)
    bills = _bills(stage, [*lives, *stage.guests])
    return World(month, lives, stage.guests, bills, _truth(stage, lives, seed), _given(lives, bills))


def _booked(stage: Stage, people: Callable[[Stage, Iterable[Life]], set[str]]) -> int:
    for life in stage.lives:
        settle(life, stage.until)
    return len(people(stage, stage.lives))


def _turns(scenes: dict[str, Scene], count: int) -> list[Scene]:
    """Every scene in turn, each once at least."""
    every = list(scenes.values())
    return [every[number % len(every)] for number in range(max(count, len(every)))] if every else []


def _truth(stage: Stage, lives: list[Life], seed: int) -> Truth:
    """Compare what is due with what was booked, and hold the scenes to what they said."""
    truth = Truth(f"{stage.first:%Y-%m}", seed)
    expected, similar = _of_visits(stage.expected), _of_visits(stage.similar)
    said = {(kind, id(visit)): why for kind, visit, why in expected}
    found: set[tuple[str, int]] = set()
    for life in lives:
        for visit in life.visits:
            due, booked = sum(visit.due), sum(visit.booked)
            if visit.back is not None or due == booked or visit.settled > stage.until:
                continue
            kind = "overpaid" if booked > due else "underpaid" if booked else "missed"
            found.add((kind, id(visit)))
            why = said.get((kind, id(visit)), "")
            truth.cases.append(Case(kind=kind, key=visit.setl_id, why=why, due=due, booked=booked))
    differences = {(kind, visit) for kind, visit in said if kind in {"missed", "underpaid", "overpaid"}}
    if differences != found:
        raise RuntimeError("a scene did not come out as it said")
    owners = {id(visit): (life, visit) for life in (*lives, *stage.guests) for visit in life.visits}
    for (kind, visit_id), why in said.items():
        if (kind, visit_id) not in differences:
            life, visit = owners[visit_id]
            due, booked = sum(visit.due), sum(visit.booked)
            truth.cases.append(Case(kind=kind, key=KINDS[kind].key(life, visit), why=why, due=due, booked=booked))
    truth.look_alikes += [
        LookAlike(kind=kind, key=KINDS[kind].key(*owners[id(visit)]), why=why) for kind, visit, why in similar
    ]
    _of_people(stage, lives, truth)
    return truth


def _of_visits(scenes: list[tuple[str, Visit, str]]) -> list[tuple[str, Visit, str]]:
    return [scene for scene in scenes if KINDS[scene[0]].people is None]


def _of_people(stage: Stage, lives: list[Life], truth: Truth) -> None:
    """Kinds that are true of people: all of them, with those whom scenes speak of."""
    owner = {id(visit): life.person.psn_no for life in lives for visit in life.visits}
    for kind in KINDS.values():
        if kind.people is None:
            continue
        found = kind.people(stage, lives)
        said = {owner[id(visit)]: why for name, visit, why in stage.expected if name == kind.name}
        similar = {owner[id(visit)]: why for name, visit, why in stage.similar if name == kind.name}
        if not said.keys() <= found or similar.keys() & found:
            raise RuntimeError("a scene did not come out as it said")
        truth.cases += [Case(kind=kind.name, key=key, why=said.get(key, "")) for key in sorted(found)]
        truth.look_alikes += [LookAlike(kind=kind.name, key=key, why=why) for key, why in similar.items()]


# bills


def _bills(stage: Stage, lives: list[Life]) -> dict[str, list[BillRow]]:
    found: dict[str, list[BillRow]] = {}
    number = 0
    for life in lives:
        rows: list[BillRow] = []
        for visit in life.visits:
            if visit.settled > stage.until:
                continue
            number += 1
            visit.setl_id = f"{COUNTY}S{stage.first:%y%m}{number:08d}"
            row = _bill(life, visit)
            rows.append(row)
            if visit.back is not None and visit.back <= stage.until:
                number += 1
                rows.append(_negative(row, visit.back, f"{COUNTY}S{stage.first:%y%m}{number:08d}"))
        if rows:
            found[life.person.psn_no] = sorted(rows, key=lambda row: (row.setl_time, row.setl_id))
    return found


def _bill(life: Life, visit: Visit) -> BillRow:
    code, name = visit.disease if visit.inpatient else _CHRONIC[visit.special]
    person, employee = life.person, life.person.insutype == "310"
    total = visit.in_policy + visit.outside
    assistance, tilt = visit.booked
    mark = class_labels()[visit.mark] if visit.mark else ""
    return BillRow(
        person=person, care=visit.care, setl_id=visit.setl_id, setl_time=visit.settled,
        begndate=max(visit.day - visit.days * DAY, person.brdy) if visit.inpatient else visit.day, enddate=visit.day,
        mdtrt_id=visit.stay or f"M{visit.setl_id}", clr_ym=f"{visit.settled:%Y%m}",
        setl_type="1" if visit.manual else "2", insu_admdvs=person.insu_admdvs, idet_admdvs=COUNTY if mark else "",
        mdtrt_admdvs=visit.place, insutype=person.insutype, insu_plan=person.insu_plan,
        med_type=_MED_TYPES[visit.care], hosp_lv=visit.level,
        fixmedins_code=visit.institution, dise_codg=code,
        dise_class="special" if visit.special else "ordinary", refl=visit.refl, refl_from_mdtrt_id=visit.from_stay,
        psn_idet_type=mark, medfee_sumamt=total, fulamt_ownpay_amt=visit.outside, overlmt_selfpay=0,
        preselfpay_amt=0, inscp_scp_amt=visit.in_policy, hifp_pay=visit.insured, hifmi_pay=None if employee else 0,
        hifob_pay=0 if employee else None, maf_pay=assistance, tilt_pay=tilt, oth_pay=0, acct_pay=0,
        cash_payamt=total - visit.insured - assistance - tilt,
        fixmedins_name=f"{visit.hospital}号{_LEVELS[visit.level]}", dise_name=name,
    )  # fmt: skip


def _given(lives: list[Life], bills: dict[str, list[BillRow]]) -> list[tuple[BillRow, tuple[Given, ...]]]:
    """Bills with the lines behind them, where the scene wrote them; reversals take theirs back by being there."""
    lines = {visit.setl_id: visit.given for life in lives for visit in life.visits if visit.given and visit.setl_id}
    return [(row, lines[row.setl_id]) for rows in bills.values() for row in rows if row.setl_id in lines]


_SIGNED = (
    "medfee_sumamt", "fulamt_ownpay_amt", "inscp_scp_amt", "hifp_pay", "hifmi_pay", "hifob_pay", "maf_pay", "tilt_pay",
    "cash_payamt",
)  # fmt: skip


def _negative(row: BillRow, moment: dt.datetime, setl_id: str) -> BillRow:
    """The exact negative: every money column with its sign turned."""
    turned = {name: -value for name in _SIGNED if (value := getattr(row, name))}
    return replace(
        row, **turned, setl_id=setl_id, orig_setl_id=row.setl_id, refd_setl_flag=1, clr_ym=f"{moment:%Y%m}",
        setl_time=max(moment, row.setl_time + _NINE_MINUTES),
    )  # fmt: skip
