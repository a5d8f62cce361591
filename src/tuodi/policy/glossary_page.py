"""GLOSSARY.md from the terms the code uses: `python -m tuodi.policy.glossary_page GLOSSARY.md`."""

from __future__ import annotations

import sys
from pathlib import Path

from .library import terms_source
from .terms import FAMILIES, Family, Terms, parse_terms

_HEADS: dict[Family, str] = {
    "classes": "Identity classes 身份类别",
    "groups": "Groups of classes 身份组",
    "care_types": "Care types 医疗类别",
    "funds": "Funds 基金",
    "departments": "Departments 部门",
}

_WORDS = (
    (
        "account",
        "账户",
        "a running total of one person over a period: base so far, paid so far, admissions, deductible used",
    ),
    ("assistance", "医疗救助", "the third tier, for those who hold a certified class"),
    ("base", "基数", "the part of a bill a stage looks at, usually the in-policy remainder"),
    ("basic", "基本医保", "the first tier"),
    ("bill", "结算单", "one settlement of one visit"),
    ("booked", "已记账", "what the ledger holds for a bill"),
    ("bound", "约束", "what a higher document asks of lower ones"),
    ("bracket", "分段", "a part of the base with a rate of its own; lower edge in, upper edge out"),
    ("cap", "限额", "a limit on what an account may still receive"),
    ("case by case", "一事一议", "special assistance decided by people, after all tiers"),
    ("clause", "条款", "one numbered piece of a document"),
    ("critical", "大病保险", "the second tier"),
    ("deductible", "起付线", "the lowest part of the base, on which nothing is paid"),
    ("difference", "差额", "due minus booked; a proposal a second person decides"),
    ("due", "应付", "what the rules give for a bill on the facts as known"),
    ("in-policy amount", "政策范围内费用", "total less self-paid, over-limit and first-self-pay"),
    ("missing", "缺数", "a figure nobody has given: the amount stays empty, never zero"),
    ("open", "待定标准", "a schedule that exists but is not at hand"),
    ("opening balance", "年初累计", "what was used of a year's accounts before the file begins"),
    ("reading", "读法", "a choice where the text leaves one, with a default and a switch"),
    ("reversal", "冲正", "a bill that books the exact negative of another"),
    ("rule book", "规则集", "all compiled rules, immutable, with a hash"),
    ("self-borne amount", "自付+自费", "total less the three tiers and the tilt, summed over the year"),
    ("slot", "台账", "a ledger inside a stage: special disease, large bill, ordinary, outpatient"),
    ("stage", "支付层次", "one step of the cascade, paid by one fund"),
    ("stay", "住院或就诊", "one admission or visit, possibly in several bills"),
    (
        "tilt",
        "倾斜救助",
        "help beyond the third tier (in Weihai 再救助); also the better critical schedule of three classes",
    ),
    ("unassisted", "未救助", "owed assistance and none paid"),
)

_DESK_WORDS = (
    (
        "benefit sheet",
        "待遇明白纸",
        "what a person has, gets, has left this year and whom to ask, for the family to take home",
    ),
    ("certified list", "身份名单", "a department's monthly list of a class; accepted by the receiving department"),
    ("clearing period", "清算期", "a month of a county's accounts with the payers; once locked it never changes"),
    ("filing", "备案", "a registration for care elsewhere, with the days it holds"),
    ("look", "查阅记录", "that somebody saw a person's file, a whole number, or took either away in a workbook"),
    ("manual claim", "手工报销", "a paper bill taken in by one person and booked by another"),
    ("maker and checker", "经办与复核", "two people; whoever enters what moves money does not decide it"),
    ("pre-settlement", "预结算", "what a bill would get if it were booked now; nothing is written"),
    ("statement", "结算明白单", "a settlement in words for the insured, with clauses"),
    ("warning list", "预警名单", "the people of a month that departments look at and mark"),
    (
        "whole year",
        "年初累计为零",
        "a year of which a county says that every settlement since 1 January is booked here",
    ),
)
"""Of the workbench."""


def glossary(terms: Terms) -> str:
    """The page: one line a term, English name, Chinese label, where it is defined."""
    lines = ["# Glossary 术语", "", "Generated from `documents/terms.yaml` and the words of the code; do not edit.", ""]
    lines += ["## Words of the engine 引擎用语", "", "| English | 中文 | meaning |", "| --- | --- | --- |"]
    lines += [f"| {en} | {zh} | {meaning} |" for en, zh, meaning in _WORDS]
    lines += ["", "## Words of the workbench 工作台用语", "", "| English | 中文 | meaning |", "| --- | --- | --- |"]
    lines += [f"| {en} | {zh} | {meaning} |" for en, zh, meaning in _DESK_WORDS]
    for family in FAMILIES:
        lines += [
            "",
            f"## {_HEADS[family]}",
            "",
            "| id | 中文 | English | clause, code or members |",
            "| --- | --- | --- | --- |",
        ]
        for term in terms.family(family):
            more = term.clause or term.code or term.setting
            if term.members:
                more = f"{', '.join(term.members)} ({term.clause})"
            lines.append(f"| `{term.id}` | {term.zh} | {term.en} | {more} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(glossary(parse_terms(terms_source().data)), encoding="utf-8")
