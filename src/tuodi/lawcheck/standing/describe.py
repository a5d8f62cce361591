"""Probes and rules in words."""

from __future__ import annotations

from tuodi.lawcheck.finding import Side, Words
from tuodi.lawcheck.probe import Probe
from tuodi.lawcheck.words import labels
from tuodi.policy.model import Origin
from tuodi.policy.money import format_rate
from tuodi.policy.terms import Terms

_LEVELS = {1: "一级", 2: "二级", 3: "三级"}
_PLANS = {1: "一档", 2: "二档"}


def side_of_origin(origin: Origin | None) -> Side | None:
    """A rule's origin as one side of a finding."""
    return None if origin is None else Side(origin.clause, origin.rule, origin.document, origin.region)


def probe_words(terms: Terms, probe: Probe) -> Words:
    """The facts of a probe, as one would say them."""
    names = labels(terms, probe.classes or ("resident",))
    care = terms.find("care_types", probe.care)
    zh = [names.zh, care.zh if care else probe.care, f"{_LEVELS[probe.hosp_lv]}医院"]
    en = [names.en, care.en if care else probe.care, f"level {probe.hosp_lv}"]
    if probe.insurance == "310":
        zh.append(f"职工医保（基本按{format_rate(probe.share)}计）")
        en.append(f"employees' insurance (basic taken as {format_rate(probe.share)})")
    else:
        zh.append(_PLANS[probe.plan])
        en.append(f"plan {probe.plan}")
    if probe.dise_class == "special":
        zh.append("特殊疾病")
        en.append("special disease")
    return Words("、".join(zh), ", ".join(en))
