"""What the earlier stages left of one bill, and where the base of a rule lies on its running base."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tuodi.policy.model import AdjustRule, StageRule

from .accounts import AccountKey, Accounts, AccountsAlone
from .context import BillContext
from .payment import FigureMissing, Turn, base_key, beyond_in_policy
from .statement import StageResult


@dataclass(slots=True)
class Left:
    """What earlier stages left of one bill, fen; `missing` names the figure for want of which it is unknown."""

    in_policy: int
    total: int
    missing: str = ""
    basic_deductible: int = 0

    def take(self, result: StageResult) -> None:
        """Subtract what a stage paid."""
        if result.paid is None:
            self.missing = result.missing
        else:
            self.in_policy = max(0, self.in_policy - result.paid)
            self.total -= result.paid
            if result.stage == "basic":
                self.basic_deductible = result.below_deductible

    def base(self, rule: StageRule) -> int:
        """What of the bill is a rule's base."""
        if rule.base == "total_remainder":
            return self.total
        if rule.base == "in_policy_without_deductible":
            return max(0, self.in_policy - self.basic_deductible)
        return self.in_policy

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
        limit = self.total if beyond_in_policy(rule, adjust) else min(self.in_policy, self.total)
        key, base = base_key(context, rule), self.base(rule)
        if key is None:
            return Turn(0, base, limit, accounts)
        if accounts.missing(key):
            raise FigureMissing(accounts.missing(key))
        start = before.get(key)
        if start is None:
            start = accounts.total(key)
            accounts.add(key, base)
        return Turn(start, start + base, limit, accounts)
