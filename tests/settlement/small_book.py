"""A small rule book with every kind of step (stay deductible, brackets, shared cap, tilt), and bills for it."""

import datetime as dt
from functools import cache

from tuodi.policy.library import compile_sources
from tuodi.policy.yaml_source import parse_source
from tuodi.settlement.bill import Bill, PersonFacts
from tuodi.settlement.cascade import Cascade

DOCUMENT = """
document: t-1
number: 试〔2022〕1号
title: 试行办法
region: "330100"
issuers: [x]
in_force: {from: 2022-01-01}
known_from: 2022-01-01
background: true
clauses:
  - clause: T-1
    kind: stage
    gist: g
    source: s
    grade: B
    rules:
      - {account: basic_paid, zh: 基本医保年度限额, per: year}
      - {account: assistance_paid, zh: 医疗救助年度限额, per: year}
      - {parameter: critical_start, zh: 大病起付线, yuan: 18000}
  - clause: T-2
    kind: stage
    gist: g
    source: s
    grade: S
    rules:
      - stage: basic
        slot: inpatient
        when: {setting: [inpatient]}
        per: year
        deductible: {by: admission, "1,2": {by: hosp_lv, "1": 300, "2": 500, "3": 800}, else: 0}
        deductible_per: stay
        rate: {by: hosp_lv, "1": 80%, "2": 60%, "3": 50%}
        caps: [{account: basic_paid, amount: 50000}]
        fund: basic_fund
      - id: critical-all
        stage: critical
        when: {setting: [inpatient]}
        per: year
        brackets: [{from: $critical_start, rate: 60%}, {from: 40000, rate: 65%}]
        fund: critical_fund
  - clause: T-3
    kind: stage
    gist: g
    source: s
    grade: S
    rules:
      - stage: assistance
        for: [特困, 低保]
        when: {setting: [inpatient]}
        per: year
        rate: 70%
        region_by: certifying
        caps: [{account: assistance_paid, amount: 9000}]
        fund: assistance_fund
      - stage: tilt
        for: [特困, 低保]
        when: {setting: [inpatient]}
        per: year
        deductible: 5000
        rate: 70%
        region_by: certifying
        fund: assistance_fund
"""


@cache
def small_book():
    return compile_sources([parse_source(DOCUMENT, "330100/t.yaml")], {})


@cache
def small_cascade():
    return Cascade(small_book())


def bill(number, day, in_policy, *, extra=0, level=2, classes=("special_hardship",), reverses=None, **other):
    """A bill of a person: `in_policy` and `extra` (wholly self-paid) fen."""
    sign = -1 if reverses else 1
    return Bill(
        row=number,
        setl_id=f"s{number}",
        person="p",
        setl_time=dt.datetime.combine(dt.date.fromisoformat(day), dt.time(8)),
        insu_admdvs="330102",
        idet_admdvs="330102",
        mdtrt_admdvs="330102",
        insutype="390",
        insu_plan=1,
        care_type=other.pop("care_type", "inpatient"),
        hosp_lv=level,
        medfee_sumamt=sign * (in_policy + extra),
        fulamt_ownpay_amt=sign * extra,
        overlmt_selfpay=0,
        preselfpay_amt=0,
        inscp_scp_amt=sign * in_policy,
        marked_classes=classes,
        reversal_of=reverses,
        **other,
    )


def facts(*bills, opening=None):
    return PersonFacts(person="p", bills=tuple(bills), opening={} if opening is None else opening)
