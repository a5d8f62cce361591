"""Figures of rules and of institutions, as people read them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tuodi.monitoring.screening.settings import Rule
from tuodi.policy.money import FULL_RATE
from tuodi.workbench.base.templatetags.tuodi import percent, yuan

_SETTINGS: dict[str, tuple[str, Callable[[int], str]]] = {
    "days": ("天数", lambda n: f"{n} 天"), "visits": ("次数", lambda n: f"{n} 次"),
    "near": ("总费用相差不超过", percent), "loose": ("政策内金额相同时相差不超过", percent),
    "times": ("倍数", lambda n: f"{n} 倍"), "least": ("金额至少", lambda n: f"{yuan(n)} 元"),
    "months": ("此前至少", lambda n: f"{n} 个月有费用"), "places": ("机构至少", lambda n: f"{n} 家"),
    "far": ("当日相距至少", lambda n: f"{n} 公里"), "speed": ("两次联网结算之间快于", lambda n: f"每小时 {n} 公里"),
    "lines": ("相同明细至少", lambda n: f"{n} 条"), "share": ("占较少一次明细的", percent),
    "stays": ("本机构至少", lambda n: f"{n} 人次"), "peers": ("同级至少", lambda n: f"{n} 家"),
    "alike": ("同级同病种至少", lambda n: f"{n} 人次才相比"),
    "score": ("偏离分自", lambda n: f"{_hundredth(n * 10)} 起"),
    "over": ("费用、天数至少为同级的", percent), "more": ("再住院至少高出", percent),
}  # fmt: skip
_FIGURES: dict[str, tuple[str, Callable[[int], str]]] = {
    "cost": ("同病种费用（同级常见为 100%）", percent), "nights": ("同病种住院天数（同级平均为 100%）", percent),
    "again": ("十五天内再住院", percent),
}  # fmt: skip


def settings_of(rule: Rule) -> list[str]:
    """What a rule is set to."""
    said = [f"{zh} {shown(rule.figures[name])}" for name, (zh, shown) in _SETTINGS.items() if name in rule.figures]
    planned = rule.lists.get("planned")
    return [*said, f"不看病种 {'、'.join(planned)}"] if planned else said


def figures_of(evidence: list[Mapping[str, Any]]) -> Iterator[dict[str, str]]:
    """An institution's figures beside its peers'."""
    for one in evidence:
        zh, shown = _FIGURES[one["figure"]]
        yield {
            "zh": zh, "own": shown(one["own"]), "peers": shown(one["peers"]), "of": f"{one['institutions']} 家",
            "score": _hundredth(one["score"] * 10),
        }  # fmt: skip


def lines_of(evidence: list[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Lines of what was given that stand in two bills."""
    for one in evidence:
        if "item" in one:
            whole, part = divmod(one["count"], FULL_RATE)
            yield {**one, "count": f"{whole}.{part:04d}".rstrip("0").rstrip(".")}


def _hundredth(number: int) -> str:
    sign = "-" if number < 0 else ""
    return f"{sign}{abs(number) // 100}.{abs(number) % 100:02d}"
