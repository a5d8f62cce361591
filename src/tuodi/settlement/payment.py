"""What one rule pays on one bill: deductible, brackets, rounding, floor, caps; every step recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tuodi.policy.errors import BadValue
from tuodi.policy.model import AdjustRule, RoundDeductible, StageRule
from tuodi.policy.money import FULL_RATE, round_half_up
from tuodi.policy.regions import chain
from tuodi.policy.values import Missing, Value

from .accounts import AccountKey, Accounts, AccountsAlone
from .context import BillContext
from .refusal import FigureMissing
from .schedule import limited, slices
from .selection import Candidate
from .statement import CapUse, Reason, StageResult

_YUAN = 100


@dataclass(frozen=True, slots=True)
class Turn:
    """A bill's turn at a stage: where its base lies on the running base, what is left to pay (fen), the accounts."""

    before: int
    after: int
    left: int
    accounts: Accounts | AccountsAlone


def missing_result(candidate: Candidate, name: str) -> StageResult:
    """A stage whose figure is missing: no amount at all."""
    rule = candidate.rule
    return StageResult(
        stage=rule.stage, status="missing", paid=None, slot=rule.slot, rule=rule.origin, class_id=candidate.class_id,
        fund=rule.fund, missing=name,
    )  # fmt: skip


def beyond_in_policy(rule: StageRule, adjust: AdjustRule | None) -> bool:
    """Whether the rule may pay more than the in-policy amount still left: sums that stand by themselves."""
    floor = rule.at_least is not None or (adjust is not None and adjust.at_least is not None)
    return floor or rule.flat is not None or rule.base == "total_remainder"


def base_key(context: BillContext, rule: StageRule, class_id: str) -> AccountKey | None:
    """The account of the rule's running base, of one class where each has its own; None: each bill for itself."""
    if rule.per == "bill" or not rule.brackets:
        return None
    period = context.period(rule.per, per_disease=rule.per_disease)
    return (rule.base_account, rule.origin.region, f"{period}/{class_id}" if rule.per_class else period)


def pay(context: BillContext, candidate: Candidate, adjust: AdjustRule | None, turn: Turn) -> StageResult:
    """The stage's result; accounts of caps and deductibles are updated. Raises FigureMissing before touching any."""
    rule = candidate.rule
    bench = Figures(context, rule, adjust)
    brackets, floor, flat = bench.brackets(), bench.floor(), bench.figure(rule.flat)
    limits = bench.limits(turn.accounts)
    taken, amount = bench.take_deductible(turn)
    cut = slices(brackets, turn.before + taken, turn.after)
    reasons: list[Reason] = []
    if not cut and flat is None and turn.after > turn.before:
        reasons.append(Reason("below_deductible", rule.origin.clause))
    paid_on = sum(piece.amount for piece in cut)
    for limit in limits:
        if limit.of == "base" and limit.under(paid_on):
            reasons.append(Reason("cap_reached", rule.origin.clause, limit.use.zh))
            paid_on = limit.use.left_before or 0
            cut = limited(cut, paid_on)
    exact = sum(piece.exact for piece in cut)
    rounded = round_half_up(exact, FULL_RATE)
    paid = max(rounded if flat is None else flat, floor or 0)
    for limit in limits:
        if limit.of == "payment" and limit.under(paid):
            reasons.append(Reason("cap_reached", rule.origin.clause, limit.use.zh))
            paid = limit.use.left_before or 0
    if paid > turn.left:
        reasons.append(Reason("no_more_than_left", rule.origin.clause))
        paid = turn.left
    used = {"payment": paid, "base": paid_on}
    for limit in limits:
        if limit.of == "payment":
            turn.accounts.pay(limit.key, paid)
        else:
            turn.accounts.add(limit.key, used["base"])
    below = taken + (max(0, min(turn.after, brackets[0][0]) - turn.before - taken) if brackets else 0)
    return StageResult(
        stage=rule.stage, status="computed", paid=paid, slot=rule.slot, rule=rule.origin,
        adjusted_by=adjust.origin if adjust else None, class_id=candidate.class_id, fund=rule.fund, per=rule.per,
        base=turn.after - turn.before, base_before=turn.before, base_after=turn.after,
        deductible=brackets[0][0] if brackets and rule.deductible_per is None else amount,
        below_deductible=below, slices=cut, exact=exact, rounded=rounded, flat=flat, at_least=floor,
        caps=tuple(_after(limit.use, used[limit.of]) for limit in limits), reasons=tuple(reasons),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limit:
    """A cap on one bill: what it still leaves, the account, and whether that holds payments or costs."""

    use: CapUse
    key: AccountKey
    of: Literal["payment", "base"]

    def under(self, amount: int) -> bool:
        """Whether it leaves less than an amount."""
        return self.use.left_before is not None and self.use.left_before < amount


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one rule for one bill."""

    context: BillContext
    rule: StageRule
    adjust: AdjustRule | None

    def figure(self, value: Value | None, region: str | None = None) -> int | None:
        """A figure; parameters are looked up from the insured region where it lies below the rule's region."""
        if value is None:
            return None
        insured = self.context.bill.insu_admdvs
        region = region or self.rule.origin.region
        found = self.context.value(value, insured if region in chain(insured) else region)
        if isinstance(found, Missing):
            raise FigureMissing(found.name)
        return found

    def need(self, value: Value) -> int:
        """A figure the rule cannot do without."""
        return self.figure(value) or 0

    def brackets(self) -> list[tuple[int, int]]:
        """Lower edges (fen) and rates, after the tilt if there is one."""
        edges = [self.need(bracket.start) for bracket in self.rule.brackets]
        rates = [self.need(bracket.rate) for bracket in self.rule.brackets]
        if not edges:
            return []
        if self.rule.measured == "above_deductible":
            edges = [edges[0], *(edges[0] + edge for edge in edges[1:])]
        if self.adjust is not None:
            region = self.adjust.origin.region
            times = self.figure(self.adjust.deductible_times, region)
            if times is not None:
                edges[0] = self._scaled_deductible(edges[0] * times, self.adjust.round_deductible)
            instead = self.figure(self.adjust.rate, region)
            rates = rates if instead is None else [instead] * len(rates)
            plus = self.figure(self.adjust.rate_plus, region) or 0
            by = self.figure(self.adjust.rate_times, region)
            rates = [(rate if by is None else self._whole(rate * by)) + plus for rate in rates]
        return list(zip(edges, rates, strict=True))

    def floor(self) -> int | None:
        """The least the stage pays, by the rule or by the change of it."""
        if self.adjust is None or self.adjust.at_least is None:
            return self.figure(self.rule.at_least)
        least = self.figure(self.adjust.at_least, self.adjust.origin.region) or 0
        others = self.context.bill.oth_pay or 0
        return max(0, least - others) if self.adjust.at_least_counts == "all_payers" else least

    def limits(self, accounts: Accounts | AccountsAlone) -> list[Limit]:
        """The caps with what they still leave; without figures where the tilt lifts them."""
        found: list[Limit] = []
        for cap in self.rule.caps:
            account = self.context.index.account(cap.account, self.rule.origin.region)
            period = self.context.period(account.per, per_disease=account.per_disease)
            key = (cap.account, account.origin.region, period)
            if cap.amount is None or (self.adjust is not None and self.adjust.uncap):
                use = CapUse(cap.account, account.zh, None, None, None)
            else:
                limit = self.need(cap.amount)
                left = max(0, limit - accounts.total(key))
                use = CapUse(cap.account, account.zh, limit, left, left)
            found.append(Limit(use, key, cap.of))
        return found

    def take_deductible(self, turn: Turn) -> tuple[int, int | None]:
        """How much of this bill's slice a deductible with its own period takes, and its amount."""
        if self.rule.deductible_per is None or self.rule.deductible is None:
            return 0, None
        amount = self.need(self.rule.deductible)
        period = self.context.period(self.rule.deductible_per, per_disease=False)
        key: AccountKey = (f"{self.rule.base_account}_deductible", self.rule.origin.region, period)
        first, highest = turn.accounts.asked(key, amount)
        if self.rule.deductible_per == "stay":
            amount = {"difference": amount, "first": first, "highest": highest}[self.context.chain]
        taken = min(turn.after - turn.before, max(0, amount - turn.accounts.total(key)))
        turn.accounts.add(key, taken)
        return taken, amount

    def _scaled_deductible(self, scaled: int, rounding: RoundDeductible) -> int:
        """A scaled deductible in fen, or rounded to whole yuan where the rule says so."""
        if rounding == "exact":
            return self._whole(scaled)
        yuan, rest = divmod(scaled, FULL_RATE * _YUAN)
        return (yuan + (rest > 0 and rounding == "yuan_up")) * _YUAN

    def _whole(self, scaled: int) -> int:
        """A scaled deductible keeps its exact half yuan; less than a fen would need a rounding no text gives."""
        whole, rest = divmod(scaled, FULL_RATE)
        if rest:
            raise BadValue("deductible_of_a_fen", clause=self.rule.origin.clause)
        return whole


def _after(use: CapUse, paid: int) -> CapUse:
    if use.left_before is None:
        return use
    return CapUse(use.account, use.zh, use.limit, use.left_before, max(0, use.left_before - paid))
