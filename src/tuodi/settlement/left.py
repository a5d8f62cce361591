"""What the earlier stages left of one bill, which of it is a rule's base, and where that lies on the running base."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tuodi.policy.model import AdjustRule, StageRule

from .accounts import AccountKey, Accounts, AccountsAlone
from .context import BillContext
from .payment import Turn, base_key, beyond_in_policy
from .refusal import FigureMissing
from .statement import StageResult


@dataclass(slots=True)
class Left:
    """What earlier stages left of one bill, fen; `missing` names the figure for want of which it is unknown."""

    in_policy: int
    total: int
    first_self_pay: int
    """Left of the in-policy amount and the first-self-pay together."""
    missing: str = ""
    basic_deductible: int = 0
    before_assistance: int = 0
    """The in-policy amount that basic and critical illness insurance left."""
    _last: StageResult | None = None

    def take(self, result: StageResult) -> None:
        """Subtract what a stage paid."""
        self._last = result
        if result.paid is None:
            self.missing = result.missing
            return
        self.in_policy = max(0, self.in_policy - result.paid)
        self.first_self_pay = max(0, self.first_self_pay - result.paid)
        self.total -= result.paid
        if result.stage == "basic":
            self.basic_deductible = result.below_deductible
        if result.stage == "critical":
            self.before_assistance = self.in_policy

    def base(self, rule: StageRule) -> int:
        """What of the bill is a rule's base. Raises FigureMissing where that is unknown."""
        if self.missing:
            raise FigureMissing(self.missing)
        if rule.base == "in_policy_remainder":
            return self.in_policy
        if rule.base == "co_payment":
            last = self._worked_out()
            return 0 if last.flat is not None else sum(s.amount for s in last.slices if s.rate) - last.rounded
        if rule.base == "remainder_once_capped":
            return self.in_policy if any(use.left_after == 0 for use in self._worked_out().caps) else 0
        if rule.base == "in_policy_without_deductible":
            return max(0, self.in_policy - self.basic_deductible)
        return {
            "total_remainder": self.total,
            "in_policy_with_first_self_pay": self.first_self_pay,
            "in_policy_before_assistance": self.before_assistance,
        }[rule.base]

    def limit(self, rule: StageRule, adjust: AdjustRule | None) -> int:
        """The most the rule may pay."""
        if beyond_in_policy(rule, adjust):
            return self.total
        wide = rule.base == "in_policy_with_first_self_pay"
        return min(self.first_self_pay if wide else self.in_policy, self.total)

    def turn(
        self,
        context: BillContext,
        rule: StageRule,
        adjust: AdjustRule | None,
        before: Mapping[AccountKey, int],
        accounts: Accounts | AccountsAlone,
    ) -> Turn:
        """Where the bill's base lies on the running base. Raises FigureMissing where that cannot be known."""
        if rule.open:
            raise FigureMissing(rule.open)
        limit, key, base = self.limit(rule, adjust), base_key(context, rule, context.class_id), self.base(rule)
        if key is None:
            return Turn(0, base, limit, accounts)
        if accounts.missing(key):
            raise FigureMissing(accounts.missing(key))
        if rule.per_class and accounts.total((*key[:2], key[2].partition("/")[0])):
            raise FigureMissing(rule.base_account)  # what the year began with is not told apart by class
        start = before.get(key)
        if start is None:
            start = accounts.total(key)
            accounts.add(key, base)
        return Turn(start, start + base, limit, accounts)

    def _worked_out(self) -> StageResult:
        """The stage before; a payment taken from the bill as a fact tells no rate and no limit."""
        last = self._last
        if last is None or last.status == "fact":
            raise FigureMissing(f"{last.stage if last else 'basic'}_calculation")
        return last
