"""The public page: one question at a time, read back, answered. No login; the answers stand only in the address."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from tuodi.exchange.divisions import name_of
from tuodi.lab.advice.advise import Offer
from tuodi.lab.advice.told import headline, why_undecided
from tuodi.workbench.access.perms import public
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.base.day import today
from tuodi.workbench.base.words import label
from tuodi.workbench.desk.models import StatementLayout
from tuodi.workbench.desk.service.notice import layout_of
from tuodi.workbench.family.service.answer import Unanswered, result_of
from tuodi.workbench.family.service.drafts import code_of
from tuodi.workbench.family.service.examples import Who, stays
from tuodi.workbench.family.service.questions import (
    FIRST,
    NONE,
    WHEN_ASKED,
    Question,
    fault_of,
    next_of,
    question,
    words_of,
)
from tuodi.workbench.family.service.told import rights


@public
def start(request: HttpRequest) -> HttpResponse:
    """What can be asked here."""
    return render(request, "family/start.html", {"title": "医疗保障待遇查询"})


@public
def ask(request: HttpRequest) -> HttpResponse:
    """The next question, or the answers read back."""
    answers = _answers(request)
    asked = request.GET.get("q", "")
    now_asked = question(request.GET.get("change", "")) or next_of(answers)
    fault = ""
    if asked and asked not in answers and (of := question(asked)) is not None:
        fault, now_asked = fault_of(of, request.GET.get(asked, ""), answers), of
    if now_asked is None:
        return _check(request, answers)
    step = [q.name for q in FIRST].index(now_asked.name) + 1 if now_asked in FIRST else len(FIRST)
    context = {
        "title": now_asked.zh, "question": now_asked, "options": now_asked.options() if now_asked.options else None,
        "given": request.GET.get(now_asked.name, ""), "fault": fault, "step": step, "steps": len(FIRST),
        "answers": [(n, v) for n, v in answers.items() if n != now_asked.name], "back": _back(answers),
    }  # fmt: skip
    return render(request, "family/question.html", context, status=422 if fault else 200)


def _check(request: HttpRequest, answers: dict[str, str]) -> HttpResponse:
    pairs = [(q, words_of(q, answers[q.name])) for q in (*FIRST, *WHEN_ASKED.values()) if q.name in answers]
    lines = [(q.zh, words, urlencode({**answers, "change": q.name})) for q, words in pairs]
    return render(request, "family/check.html", {"title": "请核对", "lines": lines, "address": urlencode(answers)})


@public
def result(request: HttpRequest) -> HttpResponse:
    """What one gets, who pays what, how to pay less."""
    answers = _answers(request)
    if next_of(answers) is not None:
        return redirect(f"{reverse('family:ask')}?{urlencode(answers)}")
    try:
        found = result_of(answers, today())
    except Unanswered as wanting:
        if wanting.question is not None and wanting.question.name not in answers:
            return redirect(f"{reverse('family:ask')}?{urlencode({**answers, 'change': wanting.question.name})}")
        return render(request, "family/cannot.html", {"title": "本系统算不了", "why": wanting.why}, status=422)
    statement = found.statement
    offers = [_told(offer) for offer in (_simplest(found.advice.offers) if found.advice else ())]
    undecided = [(u.choice.zh, why_undecided(u, "zh")) for u in (found.advice.undecided if found.advice else ())]
    context: dict[str, Any] = {
        "title": "您大概能得到", "statement": statement, "trace": found.trace, "offers": offers, "undecided": undecided,
        "missing": found.missing, "address": urlencode(answers), "office": _office(answers["region"]),
        "code": code_of(answers), "day": today(),
    }  # fmt: skip
    return render(request, "family/result.html", context)


@public
def wrong(request: HttpRequest) -> HttpResponse:
    """结果不对？"""
    return render(request, "family/wrong.html", {"title": "结果不对？", "address": urlencode(_answers(request))})


@public
def told(request: HttpRequest) -> HttpResponse:
    """The rules for a class at a place, by examples and in words."""
    answers = {n: request.GET[n] for n in ("region", "class", "plan", "who") if n in request.GET}
    questions = [q for q in FIRST if q.name in ("region", "class", "plan", "who")]
    asked = [(q, q.options() if q.options else [], answers.get(q.name, "")) for q in questions]
    context: dict[str, Any] = {"title": "政策怎么说", "questions": asked}
    if len(answers) == len(questions) and not any(fault_of(q, answers[q.name], answers) for q in questions):
        held = () if answers["class"] == NONE else (answers["class"],)
        who = Who(answers["region"], int(answers["plan"]), held, answers["who"] == "minor", answers["who"] == "student")
        context |= {
            "examples": stays(who, today()), "rights": rights(who.region, held, today()), "day": today(),
            "who": f"{name_of(who.region)} {label('classes', held[0]) if held else '普通居民'}",
        }  # fmt: skip
    return render(request, "family/told.html", context)


def _simplest(offers: tuple[Offer, ...]) -> list[Offer]:
    """Every single choice, and of those that go together only the best."""
    best = next((offer for offer in offers if len(offer.choices) > 1), None)
    return [offer for offer in offers if len(offer.choices) == 1 or offer is best]


def _told(offer: Offer) -> dict[str, Any]:
    return {
        "say": headline(offer, "zh"), "do": [c.do_zh for c in offer.choices], "by": "、".join(offer.clauses),
        "assumes": [c.assumes_zh for c in offer.choices if c.assumes_zh], "premium": offer.premium,
    }  # fmt: skip


def _office(region: str) -> StatementLayout:
    with unlimited():  # whom to ask is no secret, and nobody is logged in
        return layout_of(region)


def _answers(request: HttpRequest) -> dict[str, str]:
    """Those of the questions that are answered and right, in the order asked."""
    found: dict[str, str] = {}
    for one in (*FIRST, *WHEN_ASKED.values()):
        given = request.GET.get(one.name)
        if given is not None and one.asked(found) and not _wrong(one, given, found):
            found[one.name] = given.strip()
    return found


def _wrong(one: Question, given: str, found: dict[str, str]) -> bool:
    return (one.name == "outside" and "total" not in found) or bool(fault_of(one, given, found))


def _back(answers: dict[str, str]) -> str:
    last = next(reversed(answers), None)
    return "" if last is None else urlencode({**answers, "change": last})
