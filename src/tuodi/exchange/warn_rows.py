"""The lists of a warning run: columns, and the values of a person."""

from __future__ import annotations

from tuodi.exchange.divisions import name_of
from tuodi.exchange.review_sheets import SheetColumn
from tuodi.exchange.table_writer import Value
from tuodi.monitoring.warnings import Status, Warned, Watch
from tuodi.policy.model import RuleBook
from tuodi.policy.terms import RESIDENT

LISTS: dict[Status, tuple[str, str]] = {
    "warned": ("预警名单", ""),
    "near": ("临近预警", "near"),
    "pending": ("待核", "pending"),
}
STATUS: dict[Status, str] = {
    "warned": "预警",
    "near": "临近",
    "below": "未达",
    "pending": "待核",
    "unwatched": "无预警规则",
}
_GROUPS = {"key": "重点人群", "general": "一般人群"}

COLUMNS = (
    SheetColumn("镇街", "township", "text", 14),
    SheetColumn("姓名", "name", "text", 10),
    SheetColumn("证件号码", "identity number", "text", 21),
    SheetColumn("人员编号", "psn_no", "text", 20),
    SheetColumn("参保地", "insured region", "text", 16),
    SheetColumn("身份（提取日）", "class (run day)", "text", 20),
    SheetColumn("监测人群", "group watched", "text", 10),
    SheetColumn("单据数", "bills", "integer", 8),
    SheetColumn("总费用", "total", "money"),
    SheetColumn("基本医保", "basic", "money"),
    SheetColumn("大病及补充", "critical and supplementary", "money"),
    SheetColumn("医疗救助含倾斜", "assistance with tilt", "money", 16),
    SheetColumn("自付+自费", "borne by the person", "money"),
    SheetColumn("其他支付（未减）", "other payers (not subtracted)", "money", 16),
    SheetColumn("预警线", "warning line", "money"),
    SheetColumn("占预警线", "share of the line", "rate", 12),
    SheetColumn("结果", "result", "text", 8),
    SheetColumn("依据条款", "clauses", "text", 12),
    SheetColumn("规则", "rule", "text", 26),
    SheetColumn("缺什么", "what is missing", "text", 40),
    SheetColumn("说明", "remarks", "text", 40),
)
COUNT_COLUMNS = (
    SheetColumn("镇街", "township", "text", 18),
    SheetColumn("身份", "class", "text", 20),
    SheetColumn("规则", "rule", "text", 28),
    SheetColumn("结果", "result", "text", 12),
    SheetColumn("人数", "persons", "integer"),
)


class WarnRows:
    """Values of a person under the columns above, from the fifth on."""

    def __init__(self, book: RuleBook, watch: Watch) -> None:
        self._terms, self._watch = book.terms, watch

    def _whose(self, warned: Warned) -> str:
        """What the amounts of a row are, where they are not the person's after the three tiers."""
        rule, household = warned.rule, warned.household
        parts = []
        if household is not None:
            each = f"，预警线按{warned.heads}人计" if rule and rule.borne_by == "head" else ""
            size = f"全户{household.heads}人，有单据{len(household.burdens)}人"
            parts.append(f"户 {household.number} 合计（{size}{each}）")
        if rule and rule.basis == "self_borne_after_every_payer":
            parts.append("已减其他支付")
        if rule and rule.class_on == "bill_day":
            parts.append("只计身份相符之日的单据")
        return "；".join(parts)

    def values(self, warned: Warned) -> list[Value]:
        """What a person's burden comes to."""
        burden, person, rule = warned.burden, warned.person, warned.rule
        label = self._terms.label
        notes = [
            self._whose(warned),
            f"{burden.computed} 张单据按规则计算" if burden.computed else "",
            f"{burden.opening_open} 张未核年初累计" if burden.opening_open else "",
            rule.origin.note if rule else "",
            "示例" if rule and self._watch.demonstration(rule, person.region) else "",
        ]
        return [
            f"{person.region} {name_of(person.region)}".strip(),
            "、".join(label("classes", name) for name in person.classes) or label("classes", RESIDENT),
            _GROUPS.get(rule.group, rule.group) if rule else "",
            burden.bills,
            burden.total,
            burden.basic,
            burden.critical,
            burden.assistance,
            warned.amount,
            burden.others,
            warned.threshold,
            warned.ratio,
            STATUS[warned.status],
            rule.origin.clause if rule else "",
            rule.name if rule else "",
            "；".join(f"missing:{name}" for name in warned.missing),
            "；".join(filter(None, notes)),
        ]
