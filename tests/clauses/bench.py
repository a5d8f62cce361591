"""One bill, one stage, one rule book: what the checks settle, with every fact not asked for at its plainest."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tuodi.policy.model import RuleBook, StageName
from tuodi.policy.terms import RESIDENT
from tuodi.settlement.bill import Bill, PersonFacts
from tuodi.settlement.cascade import Cascade, Options
from tuodi.settlement.statement import StageResult

FEN = 100
_NOTHING_BEFORE = {
    "basic": {},
    "critical": {"hifp_pay": 0},
    "assistance": {"hifp_pay": 0, "hifmi_pay": 0},
    "tilt": {"hifp_pay": 0, "hifmi_pay": 0, "maf_pay": 0},
}
PLACES = {  # seen from the insured district
    "370602": {"in_district": "370602", "in_city": "370611", "in_province": "371002", "out_of_province": "110101"},
    "371002": {"in_district": "371002", "in_city": "371003", "in_province": "370602", "out_of_province": "110101"},
    "500113": {"in_district": "500113", "in_city": "500112", "out_of_province": "510104"},
    "500114": {"in_district": "500114", "in_city": "500112", "out_of_province": "510104"},
    "500243": {"in_district": "500243", "in_city": "500112", "out_of_province": "510104"},
}

_cascades: dict[tuple[int, str], tuple[RuleBook, Cascade]] = {}


def cascade(book: RuleBook, from_stage: StageName = "basic") -> Cascade:
    """The engine of a book, kept while it is the same book."""
    key = (id(book), from_stage)
    if key not in _cascades or _cascades[key][0] is not book:
        if len(_cascades) > 400:
            _cascades.clear()
        _cascades[key] = (book, Cascade(book, Options(from_stage=from_stage)))
    return _cascades[key][1]


def day_of(text: str | dt.date) -> dt.date:
    """A day as text or date."""
    return text if isinstance(text, dt.date) else dt.date.fromisoformat(text)


def bill(region: str, day: str | dt.date, fen: int, stage: StageName = "basic", **facts: Any) -> Bill:
    """A bill of `fen` in-policy on which nothing was paid before `stage`. `place` names where the care was given."""
    date = day_of(day)
    number = facts.pop("number", 1)
    care_place = PLACES[region][facts.pop("place", "in_district")]
    total = fen + facts.get("preselfpay_amt", 0) + facts.get("fulamt_ownpay_amt", 0)
    plain: dict[str, Any] = {
        "row": number, "setl_id": f"s{number}", "person": "p", "begndate": date, "enddate": date,
        "setl_time": dt.datetime.combine(date, dt.time(8)) + dt.timedelta(minutes=number),
        "insu_admdvs": region, "idet_admdvs": region, "mdtrt_admdvs": care_place, "insutype": "390", "insu_plan": 1,
        "care_type": "inpatient", "hosp_lv": 2, "dise_class": "ordinary", "refl": 2 if care_place == region else 1,
        "minor": False, "marked_classes": (), "medfee_sumamt": total, "fulamt_ownpay_amt": 0, "overlmt_selfpay": 0,
        "preselfpay_amt": 0, "inscp_scp_amt": fen, **_NOTHING_BEFORE[stage],
    }  # fmt: skip
    return Bill(**{**plain, **facts})


def settle(book: RuleBook, stage: StageName, *bills: Bill) -> list[StageResult]:
    """What a stage says of each bill of one person, in the order given."""
    facts = PersonFacts(person="p", bills=tuple(bills), opening={})
    found = {s.bill.setl_id: s.stage(stage) for s in cascade(book, stage).settle(facts)}
    return [found[one.setl_id] for one in bills]


def classes_of(book: RuleBook) -> tuple[str, ...]:
    """Every class of the vocabulary but the ordinary resident."""
    return tuple(t.id for t in book.terms.family("classes") if t.id != RESIDENT)


def cares_of(book: RuleBook) -> tuple[str, ...]:
    """Every kind of care of the vocabulary."""
    return tuple(t.id for t in book.terms.family("care_types"))
