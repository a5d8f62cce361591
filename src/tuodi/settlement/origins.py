"""What stands behind a payment: the rule, the change of a tilt, and the parameters they name, with their origins."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from tuodi.policy.model import AdjustRule, DocumentHead, Origin, Parameter, Rule, RuleBook, StageRule
from tuodi.policy.regions import chain
from tuodi.policy.values import Value, parameters_of
from tuodi.settlement.statement import StageResult, Statement


class Origins:
    """Lookups over one rule book, built once."""

    def __init__(self, book: RuleBook) -> None:
        self.documents: dict[str, DocumentHead] = {head.id: head for head in book.documents}
        self._rules: dict[str, Rule] = {rule.origin.rule: rule for rule in book.rules}
        self._parameters: dict[tuple[str, str], list[Parameter]] = defaultdict(list)
        for parameter in book.of(Parameter):
            self._parameters[parameter.name, parameter.origin.region].append(parameter)
        self._names: dict[str, tuple[str, ...]] = {}
        self._demonstration = any(rule.origin.demonstration for rule in book.rules)

    def parameters(self, result: StageResult, statement: Statement) -> tuple[Parameter, ...]:
        """The parameters in force that the rule of a result names, those they name included."""
        found: dict[str, Parameter] = {}
        for origin in (result.rule, result.adjusted_by):
            if origin is None:
                continue
            insured = statement.bill.insu_admdvs
            region = insured if origin.region in chain(insured) else origin.region
            pending = list(self._named(origin.rule))
            while pending:
                name = pending.pop(0)
                parameter = self._parameter(name, region, statement.bill.service_date)
                if name not in found and parameter is not None:
                    found[name] = parameter
                    pending += [] if parameter.value is None else parameters_of(parameter.value)
        return tuple(found.values())

    def all(self, result: StageResult, statement: Statement) -> tuple[Origin, ...]:
        """Every origin behind a result."""
        own = [origin for origin in (result.rule, result.adjusted_by) if origin is not None]
        return (*own, *(parameter.origin for parameter in self.parameters(result, statement)))

    def demonstration(self, statement: Statement) -> bool:
        """Whether a figure made up for a demonstration (示例) stands behind a payment."""
        return self._demonstration and any(
            origin.demonstration for result in statement.stages for origin in self.all(result, statement)
        )

    def _named(self, rule_id: str) -> tuple[str, ...]:
        if rule_id not in self._names:
            rule = self._rules.get(rule_id)
            values = () if rule is None else _values(rule)
            self._names[rule_id] = tuple(dict.fromkeys(name for value in values for name in parameters_of(value)))
        return self._names[rule_id]

    def _parameter(self, name: str, region: str, day: dt.date) -> Parameter | None:
        for code in chain(region):
            for parameter in self._parameters.get((name, code), ()):
                if parameter.holds_on(day):
                    return parameter
        return None


def _values(rule: Rule) -> Iterator[Value]:
    single: tuple[Value | None, ...] = ()
    if isinstance(rule, StageRule):
        single = (rule.deductible, rule.flat, rule.at_least, rule.when.stay_in_policy_over)
        for bracket in rule.brackets:
            yield from (bracket.start, bracket.rate)
        yield from (cap.amount for cap in rule.caps)
    elif isinstance(rule, AdjustRule):
        single = (rule.deductible_times, rule.rate_plus, rule.rate_times, rule.at_least)
    yield from (value for value in single if value is not None)
