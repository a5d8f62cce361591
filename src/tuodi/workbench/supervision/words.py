"""Figures of rules and of institutions, as people read them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tuodi.monitoring.screening.settings import Rule
from tuodi.workbench.base.templatetags.tuodi import percent, yuan

_SETTINGS: dict[str, tuple[str, Callable[[int], str]]] = {
    "days": ("天数", lambda n: f"{n} 天"), "visits": ("次数", lambda n: f"{n} 次"),
    "near": ("金额相差不超过", percent), "times": ("倍数", lambda n: f"{n} 倍"),
    "least": ("当月至少", lambda n: f"{yuan(n)} 元"), "months": ("此前至少", lambda n: f"{n} 个月有费用"),
    "stays": ("本机构至少", lambda n: f"{n} 人次"), "peers": ("同级至少", lambda n: f"{n} 家"),
    "score": ("偏离分自", lambda n: f"{_hundredth(n * 10)} 起"),
}  # fmt: skip
_FIGURES: dict[str, tuple[str, Callable[[int], str]]] = {
    "cost": ("次均费用", lambda n: f"{yuan(n)} 元"), "nights": ("平均住院天数", lambda n: f"{_hundredth(n)} 天"),
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


def _hundredth(number: int) -> str:
    sign = "-" if number < 0 else ""
    return f"{sign}{abs(number) // 100}.{abs(number) % 100:02d}"
