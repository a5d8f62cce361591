"""The group `tuodi policy`."""

from __future__ import annotations

import click

from tuodi.cli.common import lang_option
from tuodi.cli.language import tr
from tuodi.cli.lazy import Entry, LazyGroup

COMMANDS = {
    "list": Entry("tuodi.cli.policy_list", "列出文件", "the documents"),
    "show": Entry(
        "tuodi.cli.policy_show", "显示文件、条款、规则、参数或读法", "a document, clause, rule, figure or reading"
    ),
    "coverage": Entry("tuodi.cli.policy_coverage", "每一条款变成了什么", "what every clause became, and its tests"),
    "evidence": Entry("tuodi.cli.policy_evidence", "每个数字在原文何处", "where every figure stands in the text"),
    "gaps": Entry("tuodi.cli.policy_gaps", "何地何时缺何数字", "what cannot be computed where and when"),
    "check": Entry("tuodi.cli.policy_check", "地方文件与上级文件逐项对照", "local against higher documents"),
    "diff": Entry("tuodi.cli.policy_diff", "两个日期或两个地区之间的不同", "between two days or two regions"),
    "cases": Entry("tuodi.cli.policy_cases", "所有边界两侧的单据", "bills on both sides of every boundary"),
    "schema": Entry("tuodi.cli.policy_schema", "文件的 JSON Schema", "the JSON Schema of a document"),
}


@click.group(
    cls=LazyGroup, entries=COMMANDS, name="policy", help=tr("政策文件库。", "The library of policy documents.")
)
@lang_option()
def command() -> None:
    """All commands about documents."""
