"""What stands behind a payment: the rule, the change of a tilt, and the parameters they name, with their origins."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from tuodi.policy.index import RuleIndex
from tuodi.policy.model import AdjustRule, DocumentHead, Origin, Parameter, Rule, RuleBook, StageRule
from tuodi.policy.regions import chain
from tuodi.policy.values import By, Const, Param, Value
from tuodi.settlement.bill import Bill
from tuodi.settlement.cascade import benefit_date
from tuodi.settlement.context import BillContext
from tuodi.settlement.statement import StageResult, Statement


class Origins:
    """Lookups over one rule book, built once."""

    def __init__(self, book: RuleBook) -> None:
        self.documents: dict[str, DocumentHead] = {head.id: head for head in book.documents}
        self._rules: dict[str, Rule] = {rule.origin.rule: rule for rule in book.rules}
        self._parameters: dict[tuple[str, str], list[Parameter]] = defaultdict(list)
        for parameter in book.of(Parameter):
            self._parameters[parameter.name, parameter.origin.region].append(parameter)
        self._index = RuleIndex(book)
        self._remarked = any(p.origin.readings and p.origin.note for found in self._parameters.values() for p in found)
        self._demonstration = any(rule.origin.demonstration for rule in book.rules)

    def day(self, bill: Bill) -> dt.date:
        """The day that picks rule, identity and account year under the readings of the book."""
        return benefit_date(bill, self._index.choice("benefit_date", "discharge"))

    def parameters(self, result: StageResult, statement: Statement) -> tuple[Parameter, ...]:
        """The parameters in force that the rule of a result reads for this bill, those they name included."""
        found: dict[str, Parameter] = {}
        context = self._context(statement)
        context.class_id = result.class_id
        day = context.day
        for origin in (result.rule, result.adjusted_by):
            rule = None if origin is None else self._rules.get(origin.rule)
            if rule is None:
                continue
            insured = statement.bill.insu_admdvs
            region = insured if rule.origin.region in chain(insured) else rule.origin.region
            pending = [name for value in _values(rule) for name in _read(value, context)]
            while pending:
                name = pending.pop(0)
                parameter = self._parameter(name, region, day)
                if name not in found and parameter is not None:
                    found[name] = parameter
                    pending += [] if parameter.value is None else _read(parameter.value, context)
        return tuple(found.values())

    def constant(self, parameter: Parameter, statement: Statement) -> Const | None:
        """The plain number a parameter has for this bill; None where it names another, or a fact is not known here."""
        context, value = self._context(statement), parameter.value
        while isinstance(value, By):
            table = dict(value.cases)
            fact = None if value.fact == "admission" else context.fact(value.fact)
            value = None if fact is None else table.get(fact, table.get("else"))
        return value if isinstance(value, Const) else None

    def _context(self, statement: Statement) -> BillContext:
        """The bill as tables see it; what depends on earlier bills is left at nothing."""
        bill = statement.bill
        day = self.day(bill)
        return BillContext(bill=bill, index=self._index, stay_key="", admission=0, stay_in_policy=0, day=day)

    def all(self, result: StageResult, statement: Statement) -> tuple[Origin, ...]:
        """Every origin behind a result."""
        own = [origin for origin in (result.rule, result.adjusted_by) if origin is not None]
        return (*own, *(parameter.origin for parameter in self.parameters(result, statement)))

    def remarks(self, statement: Statement) -> Iterator[str]:
        """What a rule made by a chosen reading wants said, such as 按公布下限估算."""
        for result in statement.stages:
            own = (origin for origin in (result.rule, result.adjusted_by) if origin is not None)
            for origin in self.all(result, statement) if self._remarked else own:
                if origin.readings and origin.note:
                    yield origin.note

    def demonstration(self, statement: Statement) -> bool:
        """Whether a figure made up for a demonstration (示例) stands behind a payment."""
        return self._demonstration and any(
            origin.demonstration for result in statement.stages for origin in self.all(result, statement)
        )

    def label(self, name: str) -> str:
        """A parameter's Chinese label; empty where no parameter has the name."""
        return next((found[0].zh for (own, _), found in self._parameters.items() if own == name), "")

    def _parameter(self, name: str, region: str, day: dt.date) -> Parameter | None:
        for code in chain(region):
            for parameter in self._parameters.get((name, code), ()):
                if parameter.holds_on(day):
                    return parameter
        return None


def _values(rule: Rule) -> Iterator[Value]:
    single: tuple[Value | None, ...] = ()
    if isinstance(rule, StageRule):
        single = (rule.deductible, rule.flat, rule.at_least, *rule.when.amounts)
        for bracket in rule.brackets:
            yield from (bracket.start, bracket.rate)
        yield from (cap.amount for cap in rule.caps if cap.amount is not None)
    elif isinstance(rule, AdjustRule):
        single = (rule.deductible_times, rule.rate, rule.rate_plus, rule.rate_times, rule.at_least)
    yield from (value for value in single if value is not None)


def _read(value: Value, context: BillContext) -> Iterator[str]:
    """The parameters that a figure reads for a bill; all of a table whose fact is not known here."""
    if isinstance(value, Param):
        yield value.name
    elif isinstance(value, By):
        fact = None if value.fact == "admission" else context.fact(value.fact)
        table = dict(value.cases)
        chosen = table.get(fact, table.get("else")) if fact is not None else None
        for item in table.values() if chosen is None else (chosen,):
            yield from _read(item, context)
