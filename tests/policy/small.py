"""A small document to compile in tests, and ways to spoil it."""

from __future__ import annotations

import re

from tuodi.policy.errors import PolicyError
from tuodi.policy.library import compile_sources
from tuodi.policy.model import RuleBook
from tuodi.policy.yaml_source import parse_source

HEAD = """\
document: trial
number: 试〔2024〕1号
title: 试行办法
region: "{region}"
issuers: [试行市医疗保障局]
in_force: {{from: 2024-01-01}}
known_from: 2024-01-01
background: true
clauses:
"""

RULES = """\
  - clause: B-1
    kind: stage
    gist: 试行三重制度
    source: 试行
    grade: B
    rules:
      - {account: basic_paid, zh: 基本医保年度限额, per: year}
      - {account: aid_paid, zh: 救助年度限额, per: year}
      - {identity: order, ranks: {assistance: [特困人员, 低保对象]}}
      - id: basic
        stage: basic
        slot: inpatient
        when: {setting: [inpatient]}
        deductible: {by: hosp_lv, "1": 100, "2": 300, "3": 800}
        rate: {by: hosp_lv, "1": 80%, "2": 70%, "3": 50%}
        caps: [{account: basic_paid, amount: 80000}]
      - {id: critical, stage: critical, when: {setting: [inpatient]}, per: year, deductible: $critical_deductible, rate: 60%}
      - {parameter: critical_deductible, zh: 大病起付线, yuan: 17833}
      - {adjust: critical, for: [特困人员, 低保对象], deductible_times: 50%, rate_plus: 5 points, uncap: true}
      - {id: aid_poor, stage: assistance, for: [特困人员], when: {setting: [inpatient]}, per: year, rate: 70%, caps: [{account: aid_paid, amount: 10000}]}
      - {id: aid_low, stage: assistance, for: [低保对象], when: {setting: [inpatient]}, per: year, deductible: 1000, rate: 60%, caps: [{account: aid_paid, amount: 10000}]}
      - {id: tilt, stage: tilt, for: [特困人员, 低保对象], when: {setting: [inpatient]}, per: year, deductible: 3000, rate: 50%}
"""  # noqa: E501 - one rule a line


def in_chinese(error: PolicyError) -> str:
    """The fault as a Chinese user reads it: no two English words together outside what is quoted."""
    line = error.line("zh")
    assert re.findall(r"[A-Za-z]{2,},? [A-Za-z]{2,}", re.sub(r"`[^`]*`|“[^”]*”", "", line)) == [], line
    assert re.search(r"[\u4e00-\u9fff].*。处理：.*[\u4e00-\u9fff]", line), line
    return line


def document(region: str = "440100", rules: str = RULES) -> str:
    """The YAML text of the small document."""
    return HEAD.format(region=region) + rules


def book(*texts: str, readings: dict[str, str] | None = None) -> RuleBook:
    """Compile texts as documents `1.yaml`, `2.yaml` and so on."""
    sources = [parse_source(text, f"{number}.yaml") for number, text in enumerate(texts or (document(),), 1)]
    return compile_sources(sources, readings or {})
