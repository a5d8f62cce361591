"""Made-up bills and identities for the monitoring tests; money in fen, Qianjiang unless said otherwise."""

import datetime as dt

from tuodi.monitoring.review import Known, Review
from tuodi.settlement.bill import Bill, IdentityRecord, PersonFacts
from tuodi.settlement.cascade import Cascade, Options

QIANJIANG, WEIHAI, PENGSHUI = "500114", "371002", "500243"
LONG_AGO = dt.datetime(2000, 1, 1)
YEAR_END = dt.datetime(2024, 12, 31, 23, 59, 59)

LINES = """
document: t-lines
number: 试
title: 试
region: "500243"
issuers: [x]
in_force: {from: 2024-01-01}
known_from: 2024-01-01
background: true
clauses:
  - clause: T-1
    kind: parameter
    gist: g
    source: s
    grade: B
    rules:
      - {parameter: monitoring_standard, zh: 监测标准, yuan: 8000, in_force: {from: 2024-01-01, until: 2024-12-31}}
      - {parameter: rural_income, zh: 农村收入, yuan: 20000, in_force: {from: 2024-01-01, until: 2024-12-31}}
"""


def bill(setl_id, settled, in_policy, hifp, *, out=0, **more):
    """A special-disease stay in the insured district, basic and critical as facts; `settled` is discharge day too."""
    moment = dt.datetime.fromisoformat(settled)
    region = more.pop("region", QIANJIANG)
    values = {
        "row": int("".join(filter(str.isdigit, setl_id)) or 1),
        "setl_id": setl_id,
        "person": "p",
        "setl_time": moment,
        "begndate": moment.date(),
        "enddate": moment.date(),
        "mdtrt_id": f"m{setl_id}",
        "insu_admdvs": region,
        "idet_admdvs": region,
        "mdtrt_admdvs": region,
        "insutype": "390",
        "insu_plan": 1,
        "care_type": "inpatient",
        "hosp_lv": 2,
        "dise_class": "special",
        "refl": 2,
        "minor": False,
        "medfee_sumamt": in_policy + out,
        "fulamt_ownpay_amt": out,
        "overlmt_selfpay": 0,
        "preselfpay_amt": 0,
        "inscp_scp_amt": in_policy,
        "hifp_pay": hifp,
        "hifmi_pay": 0,
        "maf_pay": 0,
        "tilt_pay": 0,
    }
    return Bill(**(values | more))


def reversal(of, setl_id, settled):
    """The exact negative of a bill."""
    moment = dt.datetime.fromisoformat(settled)
    names = [f for f in Bill.__dataclass_fields__ if f.endswith(("_pay", "_amt", "amt", "selfpay"))]
    negative = {name: -getattr(of, name) for name in names if isinstance(getattr(of, name), int)}
    kept = {name: getattr(of, name) for name in Bill.__dataclass_fields__}
    return Bill(
        **(kept | negative | {"setl_id": setl_id, "setl_time": moment, "reversal_of": of.setl_id, "row": of.row + 500})
    )


def held(identity, *, since="2020-01-01", until=None, known=LONG_AGO, region=QIANJIANG, record="r1", valid=True):
    return IdentityRecord(
        record_id=record,
        person="p",
        identity=identity,
        idet_admdvs=region,
        begndate=dt.date.fromisoformat(since),
        enddate=dt.date.fromisoformat(until) if until else None,
        known_from=known,
        valid=valid,
    )


def facts(*bills, identities=(), opening=None, no_list=False):
    return PersonFacts(
        person="p",
        bills=bills,
        identities=None if no_list else tuple(identities),
        opening={} if opening is None else opening,
    )


def unopened(*bills, identities=()):
    """Nobody says what the year began with."""
    return PersonFacts(person="p", bills=bills, identities=tuple(identities), opening=None)


def cascade(book, known_at=YEAR_END, from_stage="assistance"):
    return Cascade(book, Options(from_stage=from_stage, known_at=known_at))


def review(book, person, known=None, *, known_at=YEAR_END, from_stage="assistance", **options):
    """setl_id → finding."""
    found = Review(cascade(book, known_at, from_stage), **options).person(person, known or Known())
    return {finding.bill.setl_id: finding for finding in found}


def codes(reasons):
    return [reason.code for reason in reasons]
