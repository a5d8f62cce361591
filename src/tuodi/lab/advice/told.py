"""Advice in words and as data: one line per choice, what it saves, what one has to do, and by which clause."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tuodi.lab.advice.advise import FACT, Advice, Offer, Undecided
from tuodi.policy.money import format_yuan
from tuodi.settlement.render import yuan
from tuodi.settlement.words import STAGES

_WHY = {
    FACT: ("基本医保支付取自单据，无法重算", "basic insurance is taken from the bill and cannot be computed again"),
}


def headline(offer: Offer, lang: str) -> str:
    """What is done and what it saves: 「按规定转诊可少付 3,420.00 元」."""
    names = ("，并" if lang == "zh" else " and ").join(c.name(lang) for c in offer.choices)
    return f"{names}可少付 {yuan(offer.saves)} 元" if lang == "zh" else f"{names}: {yuan(offer.saves)} yuan less"


def why_undecided(found: Undecided, lang: str) -> str:
    """Why a choice cannot be told."""
    at = 0 if lang == "zh" else 1
    if found.missing in _WHY:
        return _WHY[found.missing][at]
    return f"缺少 {found.missing}" if lang == "zh" else f"{found.missing} is missing"


def lines_of(advice: Advice, lang: str) -> Iterator[str]:
    """For a terminal."""
    zh = lang == "zh"
    bill = yuan(advice.bill_borne)
    if advice.year_borne is None:
        rest_zh = f"{advice.year} 年合计不明（缺少 {advice.year_missing}），只比较本单据"
        rest_en = f"{advice.year} in all is not known ({advice.year_missing} is missing): this bill alone is compared"
    else:
        rest_zh = f"{advice.year} 年合计 {yuan(advice.year_borne)} 元"
        rest_en = f"{yuan(advice.year_borne)} in all of {advice.year}"
    person = (
        f"单据 {advice.setl_id}：个人负担 {bill} 元，"
        if zh
        else f"bill {advice.setl_id}: the person bears {bill} yuan, "
    )
    yield person + (rest_zh if zh else rest_en)
    if not advice.offers:
        yield "没有能减轻负担的选择" if zh else "no choice lowers it"
    for offer in advice.offers:
        yield f"· {headline(offer, lang)}"
        for choice in offer.choices:
            yield f"    {choice.advice(lang)}"
            if choice.assumption(lang):
                yield f"    （{choice.assumption(lang)}）" if zh else f"    ({choice.assumption(lang)})"
        if offer.premium:
            more = yuan(offer.premium)
            yield f"    已扣除多缴保费 {more} 元" if zh else f"    the premium is {more} yuan higher, subtracted"
        for change in offer.changes:
            stage = STAGES[change.stage][0 if zh else 1]
            clauses = " ".join(change.clauses)
            yield f"    {stage} {yuan(change.before)} → {yuan(change.after)}  [{clauses}]"
    for choice in advice.nothing:
        yield f"· {choice.zh}：不减少负担" if zh else f"· {choice.en}: nothing less"
    for found in advice.undecided:
        yield f"· {found.choice.name(lang)}{'：无法计算，' if zh else ': cannot be told, '}{why_undecided(found, lang)}"


def data_of(advice: Advice) -> dict[str, Any]:
    """For a machine: amounts in yuan as text, as in every file."""
    return {
        "setl_id": advice.setl_id, "year": advice.year, "rule_hash": advice.rule_hash,
        "bill_borne": format_yuan(advice.bill_borne),
        "year_borne": None if advice.year_borne is None else format_yuan(advice.year_borne),
        "year_missing": advice.year_missing,
        "offers": [_offer(offer) for offer in advice.offers],
        "nothing": [choice.id for choice in advice.nothing],
        "undecided": [{"choice": u.choice.id, "missing": u.missing} for u in advice.undecided],
    }  # fmt: skip


def _offer(offer: Offer) -> dict[str, Any]:
    said = [
        {
            "choice": c.id, "zh": c.zh, "en": c.en, "do_zh": c.do_zh, "do_en": c.do_en,
            "assumes_zh": c.assumes_zh, "assumes_en": c.assumes_en,
        }
        for c in offer.choices
    ]  # fmt: skip
    changes = [
        {"stage": c.stage, "before": format_yuan(c.before), "after": format_yuan(c.after), "clauses": list(c.clauses)}
        for c in offer.changes
    ]
    return {
        "choices": said, "saves": format_yuan(offer.saves), "on_bill": format_yuan(offer.on_bill),
        "premium": format_yuan(offer.premium), "clauses": list(offer.clauses), "changes": changes,
    }  # fmt: skip
