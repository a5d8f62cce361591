"""A statement as lines: head, one block per stage, the balance that adds up to the total. Text and dict in `layout`.

The lines come first, so that a terminal, a file and a screen show the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from tuodi.policy.model import Origin, RuleBook, StageName
from tuodi.policy.money import FULL_RATE, format_rate
from tuodi.policy.readings import Reading
from tuodi.policy.terms import Family
from tuodi.policy.values import Const
from tuodi.settlement.origins import Origins
from tuodi.settlement.reasons import Lang, sentence
from tuodi.settlement.statement import CapUse, StageResult, Statement
from tuodi.settlement.words import FACTS, INSURANCE, PER, SLOTS, STAGES

Kind = Literal[
    "title", "head", "stage", "base", "deductible", "bracket", "sum", "rounded", "flat", "floor", "cap", "limit",
    "rank", "fund", "clause", "figure", "reading", "mark", "reason", "total", "payer", "person", "part", "unknown",
    "check", "note",
]  # fmt: skip

_ORIGINS_AT_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it is, its words, the amount (fen) at its end, the stage and clause it belongs to."""

    kind: Kind
    text: str
    amount: int | None = None
    stage: str = ""
    clause: str = ""


def yuan(fen: int) -> str:
    """Fen → yuan with two decimals and thousands apart.

    >>> yuan(123456789), yuan(-5)
    ('1,234,567.89', '-0.05')
    """
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def exact_yuan(exact: int) -> str:
    """Ten-thousandths of a fen → yuan with as many decimals as it has, two at least.

    >>> exact_yuan(8807175000), exact_yuan(657000000)
    ('8,807.175', '657.00')
    """
    whole, part = divmod(exact, 100 * FULL_RATE)
    decimals = f"{part:06d}".rstrip("0").ljust(2, "0")
    return f"{whole:,}.{decimals}"


def _figure(value: Const) -> str:
    if value.unit == "rate":
        return format_rate(value.amount)
    return yuan(value.amount) if value.unit == "yuan" else str(value.amount)


class Renderer:
    """Makes the lines of statements of one rule book. `place` names a region, `register` explains readings."""

    def __init__(
        self,
        book: RuleBook,
        lang: Lang,
        place: Callable[[str], str] | None = None,
        register: Mapping[str, Reading] | None = None,
    ) -> None:
        self.book, self.lang, self.origins = book, lang, Origins(book)
        self._place, self._register = place, register or {}
        self._origins: dict[tuple[int, str, str], tuple[Origin, list[Line]]] = {}

    def lines(self, statement: Statement) -> list[Line]:
        """All lines of a statement."""
        found = [*self._head(statement)]
        for result in statement.stages:
            found += self._stage(result, statement)
        return [*found, *self._balance(statement), *self._notes(statement)]

    def say(self, zh: str, en: str) -> str:
        """One of two texts by language."""
        return zh if self.lang == "zh" else en

    def stage_name(self, stage: StageName) -> str:
        """A stage in words."""
        return self.say(*STAGES[stage])

    def term(self, family: Family, name: str) -> str:
        """A word of the vocabulary."""
        found = self.book.terms.find(family, name)
        return name if found is None else self.say(found.zh, found.en)

    def missing(self, name: str) -> str:
        """What is missing: a parameter by its name and label, a fact of the bill by the column to fill in."""
        if name in FACTS:
            return self.say(
                f"{name}（单据未写明，补填 {FACTS[name]}）", f"{name} (not on the bill: fill in {FACTS[name]})"
            )
        stage = next((one for one in STAGES if name == f"{one}_calculation"), None)
        if stage is not None:
            zh, en = STAGES[stage]
            return f"{name}" + self.say(
                f"（{zh}取自单据，不知怎样算出）", f" ({en} is taken from the bill, not worked out)"
            )
        zh = self.origins.label(name)
        return f"{name}（{zh}）" if zh else name

    def region(self, code: str) -> str:
        """A region with its name where one is known."""
        name = self._place(code) if self._place else ""
        return f"{code} {name}".strip()

    def _head(self, statement: Statement) -> Iterator[Line]:
        bill = statement.bill
        yield Line("title", self.say(f"结算单 {bill.setl_id}", f"Statement {bill.setl_id}"))
        yield Line("head", self.say(f"人员 {bill.person}", f"person {bill.person}"))
        plan = self.say(f"{bill.insu_plan}档", f"plan {bill.insu_plan}") if bill.insu_plan else ""
        insured = " · ".join(filter(None, (self.say(*INSURANCE[bill.insutype]), self.region(bill.insu_admdvs), plan)))
        yield Line("head", self.say(f"参保 {insured}", f"insured: {insured}"))
        level = self.say(f"{bill.hosp_lv}级机构", f"level {bill.hosp_lv} hospital") if bill.hosp_lv else ""
        care = " · ".join(
            filter(None, (self.term("care_types", bill.care_type), level, self.region(bill.mdtrt_admdvs)))
        )
        yield Line("head", self.say(f"就诊 {care}", f"care: {care}"))
        when = f"{bill.setl_time:%Y-%m-%d %H:%M}"
        day = self.origins.day(bill).isoformat()
        yield Line("head", self.say(f"结算 {when}，待遇日期 {day}", f"settled {when}, benefits of {day}"))
        held = "；".join(
            f"{self.term('classes', h.class_id)}（{self.region(h.region)}{' ' + h.record if h.record else ''}）"
            for h in statement.held
        )
        held = held or self.term("classes", "resident")
        yield Line("head", self.say(f"当日身份 {held}", f"identity on the day: {held}"))
        parts = (
            (self.say("全自费", "wholly self-paid"), bill.fulamt_ownpay_amt),
            (self.say("超限价", "over-limit"), bill.overlmt_selfpay),
            (self.say("先行自付", "first-self-pay"), bill.preselfpay_amt),
            (self.say("政策范围内", "in-policy"), bill.inscp_scp_amt),
        )
        sums = " + ".join(f"{name} {yuan(fen)}" for name, fen in parts)
        yield Line("head", self.say("总费用 = ", "total = ") + sums, bill.medfee_sumamt)
        if statement.waived:
            text = self.say(
                "取消市外首先自付，政策范围内增加", "out-of-area first share waived: the in-policy amount grows by"
            )
            yield Line("head", text, statement.waived)

    def _stage(self, result: StageResult, statement: Statement) -> Iterator[Line]:
        stage = result.stage
        slot = self.say(*SLOTS.get(result.slot, (result.slot, result.slot.replace("_", " "))))
        name = self.stage_name(stage) + (f" · {slot}" if slot else "")
        if result.class_id and result.class_id != "resident":
            name += f" · {self.term('classes', result.class_id)}"
        yield Line("stage", name, result.paid, stage)
        if result.status == "fact":
            yield Line("note", self.say("取自单据的已支付金额", "taken from the bill as already paid"), stage=stage)
        if result.status == "missing":
            text = self.say("缺 ", "missing:") + self.missing(result.missing)
            yield Line(
                "unknown",
                text + self.say("：本项及以后各项留空", " - this stage and all after stay empty"),
                stage=stage,
            )
        yield from self._alternatives(result)
        if result.status == "computed":
            yield from self._arithmetic(result)
        for reason in result.reasons:
            yield Line("reason", sentence(reason, self.lang), stage=stage, clause=reason.clause)
        if result.fund and result.paid:
            yield Line("fund", self.say("支付 ", "paid by: ") + self.term("funds", result.fund), stage=stage)
        for origin in (result.rule, result.adjusted_by):
            if origin is not None:
                yield from self._origin(origin, stage)
        for parameter in self.origins.parameters(result, statement):
            value = self.origins.constant(parameter, statement)
            figure = "" if value is None else f" {_figure(value)}"
            label = parameter.zh or parameter.name
            yield from self._origin(parameter.origin, stage, self.say("参数 ", "figure: ") + label + figure)

    def _alternatives(self, result: StageResult) -> Iterator[Line]:
        """What each of several classes alone would give, where the payment is the best of them over the year."""
        if not result.alternatives:
            return
        text = self.say(
            "多重身份的次序不能说明哪一类更高：按年取各类单独计算的最高者",
            "the order of the classes held does not say which gives more: the year's best of each alone is paid",
        )
        yield Line("rank", text, stage=result.stage)
        for one in result.alternatives:
            name, bill, year = self.term("classes", one.class_id), yuan(one.bill), yuan(one.year)
            best = self.say("，最高，下列即按此计算", "; the most: the lines below are its") if one.best else ""
            text = self.say(
                f"{name}（{self.region(one.region)}）单独计算：本单 {bill}，本年累计 {year}{best}",
                f"{name} ({self.region(one.region)}) alone: this bill {bill}, in the year {year}{best}",
            )
            yield Line("rank", text, stage=result.stage)

    def _arithmetic(self, result: StageResult) -> Iterator[Line]:
        stage = result.stage
        if result.per and result.flat is None:
            per = self.say(*PER.get(result.per, (result.per, result.per)))
            before, base, after = yuan(result.base_before), yuan(result.base), yuan(result.base_after)
            text = self.say(
                f"基数（{per}）：此前 {before}，本单 {base}，之后 {after}",
                f"base ({per}): before {before}, this bill {base}, after {after}",
            )
            yield Line("base", text, stage=stage)
        if result.deductible is not None:
            below = yuan(result.below_deductible)
            amount = yuan(result.deductible)
            text = self.say(
                f"起付标准 {amount}，本单在其下 {below}", f"deductible {amount}, of this bill below it {below}"
            )
            yield Line("deductible", text, stage=stage)
        for piece in result.slices:
            span = f"{yuan(piece.start)} – {yuan(piece.end)}"
            text = f"{span}: {yuan(piece.amount)} × {format_rate(piece.rate)} = {exact_yuan(piece.exact)}"
            yield Line("bracket", text, stage=stage)
        if result.slices:
            if len(result.slices) > 1:
                yield Line("sum", self.say("合计 ", "sum ") + exact_yuan(result.exact), stage=stage)
            yield Line("rounded", self.say("四舍五入到分", "rounded half-up to the fen"), result.rounded, stage)
        if result.flat is not None:
            yield Line("flat", self.say("定额", "fixed sum"), result.flat, stage)
        if result.at_least is not None:
            yield Line("floor", self.say("不低于", "at least"), result.at_least, stage)
        for cap in result.caps:
            yield Line("cap", self._cap(cap), stage=stage)
        wanted = max(result.rounded if result.flat is None else result.flat, result.at_least or 0)
        if result.paid is not None and result.paid < wanted:
            yield Line("limit", self.say("限后支付", "after limits"), result.paid, stage)

    def _cap(self, cap: CapUse) -> str:
        if cap.limit is None or cap.left_before is None or cap.left_after is None:
            return self.say(f"{cap.zh}：不设限", f"{cap.zh}: no limit")
        figures = yuan(cap.limit), yuan(cap.left_before), yuan(cap.left_after)
        return self.say(
            f"{cap.zh} {figures[0]}：此前余 {figures[1]}，之后余 {figures[2]}",
            f"limit {cap.zh} {figures[0]}: left before {figures[1]}, left after {figures[2]}",
        )

    def _origin(self, origin: Origin, stage: str, what: str = "") -> list[Line]:
        """What is said of an origin, made once: a book has few, and most statements name the same."""
        kept = self._origins.get((id(origin), stage, what))
        if kept is None or kept[0] is not origin:
            if len(self._origins) >= _ORIGINS_AT_MOST:
                self._origins.clear()
            kept = self._origins[id(origin), stage, what] = origin, list(self._of_origin(origin, stage, what))
        return kept[1]

    def _of_origin(self, origin: Origin, stage: str, what: str) -> Iterator[Line]:
        document = self.origins.documents.get(origin.document)
        where = f"{origin.clause} · {document.number if document else origin.document}"
        if origin.grade not in ("", "S"):
            where += self.say(f" · {origin.grade} 级", f" · grade {origin.grade}")
        if origin.demonstration:
            where += " · 示例" + self.say("", " (demonstration)")
        label = what or self.say("依据", "by")
        yield Line("figure" if what else "clause", f"{label}: {where}", stage=stage, clause=origin.clause)
        for name, choice in origin.readings:
            reading = self._register.get(name)
            meaning = dict(reading.choices).get(choice, "") if reading else ""
            text = f"{name} = {choice}" + (f"（{meaning}）" if meaning else "")
            yield Line("reading", self.say("读法 ", "reading ") + text, stage=stage, clause=origin.clause)
        if origin.note:
            yield Line("mark", origin.note, stage=stage, clause=origin.clause)

    def _balance(self, statement: Statement) -> Iterator[Line]:
        bill = statement.bill
        yield Line("total", self.say("总费用", "total"), bill.medfee_sumamt)
        for result in statement.stages:
            if result.paid is not None:
                yield Line("payer", self.stage_name(result.stage), result.paid, result.stage)
        if statement.others:
            yield Line("payer", self.say("其他支付", "other payers"), statement.others)
        part, missing = statement.person_part, statement.missing
        if part is None:
            name = self.missing(missing.name) if missing else ""
            text = self.say(f"个人负担：缺 {name}，不能计算", f"the person's part cannot be known: missing:{name}")
            yield Line("unknown", text)
            return
        yield Line("person", self.say("个人负担", "borne by the person"), part)
        parts = (
            (self.say("其中政策范围内", "of which in-policy"), statement.in_policy_self_pay or 0),
            (self.say("其中全自费、超限价、先行自付", "of which out-of-policy and first-self-pay"),
             bill.medfee_sumamt - statement.in_policy),
        )  # fmt: skip
        if sum(fen for _, fen in parts) == part:
            yield from (Line("part", text, fen) for text, fen in parts if fen)
        payers = [yuan(r.paid or 0) for r in statement.stages] + ([yuan(statement.others)] if statement.others else [])
        yield Line("check", " + ".join([*payers, yuan(part)]) + " = ", bill.medfee_sumamt)

    def _notes(self, statement: Statement) -> Iterator[Line]:
        for note in statement.notes:
            yield Line("note", sentence(note, self.lang), clause=note.clause)
        if not statement.opening_known:
            text = "未核年初累计" + self.say("", " (what the year began with is not known)")
            yield Line("note", text)
        if self.origins.demonstration(statement):
            text = "示例：用到演示文件中的数字" + self.say("", " (a demonstration document's figure is used)")
            yield Line("note", text)
        yield Line("note", self.say("规则 ", "rules ") + statement.rule_hash[:12])
