"""Probes and rules in words."""

from __future__ import annotations

from collections.abc import Sequence

from tuodi.lawcheck.finding import Side, Words
from tuodi.lawcheck.probe import Probe
from tuodi.lawcheck.words import labels, yuan
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
    names, care = labels(terms, probe.classes or ("resident",)), care_words(terms, probe)
    return Words(f"{names.zh}、{care.zh}", f"{names.en}, {care.en}")


def care_words(terms: Terms, probe: Probe) -> Words:
    """The facts of a probe but the classes held."""
    care = terms.find("care_types", probe.care)
    zh = [care.zh if care else probe.care, f"{_LEVELS[probe.hosp_lv]}医院"]
    en = [care.en if care else probe.care, f"level {probe.hosp_lv}"]
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


def history_words(terms: Terms, history: Sequence[tuple[Probe, int]]) -> Words:
    """The bills of a year one after another: in-policy amounts and facts."""
    said = [(yuan(amount), care_words(terms, probe)) for probe, amount in history]
    zh = "，".join(f"{amount}元（{care.zh}）" for amount, care in said)
    return Words(f"先后{zh}", "one after another " + ", ".join(f"{amount} ({care.en})" for amount, care in said))
