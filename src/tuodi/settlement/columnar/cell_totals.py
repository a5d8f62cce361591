"""Which running totals the bills of a cell move, read and write: their registers, and what is not known of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tuodi.policy.model import COMPUTED_STAGES, Entitlement, Per, StageName, StageRule
from tuodi.settlement.context import BillContext
from tuodi.settlement.facts import is_fact
from tuodi.settlement.payment import Limit as LimitOfBill
from tuodi.settlement.refusal import BillRefused, FigureMissing
from tuodi.settlement.selection import Chooser, Standing

from .accounts import DISEASES, NO_KIND, Registers, Unsupported, kind_number
from .layout import MOST_LIMITS
from .program import NONE, Feed, Limit, Spoil


@dataclass(frozen=True, slots=True)
class Due:
    """Where the deductible taken before is kept, and where the first and highest asked of a stay are."""

    register: int = NONE
    kind: int = NO_KIND
    asked: tuple[int, int] | None = None


@dataclass(slots=True)
class CellTotals:
    """The totals of one rule book's programs."""

    chooser: Chooser
    from_stage: StageName
    registers: Registers = field(default_factory=Registers)
    chains: bool = field(init=False)
    """Whether any region's referral chains ask for the first or the highest deductible."""

    _undivided: set[tuple[str, str]] = field(init=False)
    """Running bases that some rule does not keep by class."""

    def __post_init__(self) -> None:
        bases = [rule for rule in self.chooser.index.book.of(StageRule) if rule.brackets and rule.per != "bill"]
        self._undivided = {(rule.base_account, rule.origin.region) for rule in bases if not rule.per_class}
        self.chains = any(rule.chain != "difference" for rule in self.chooser.index.book.of(Entitlement))

    def fed(
        self, context: BillContext, standing: Standing, stage: StageName
    ) -> tuple[tuple[Feed, ...], tuple[Spoil, ...]]:
        """The running bases that the bill moves, and those that it makes unknown."""
        feeds: dict[int, Feed] = {}
        spoils: list[Spoil] = []
        for feeder in self.chooser.feeders(standing, stage, context.bill.care_type):
            register = self.base(feeder.rule, feeder.class_id)
            if register == NONE or register in feeds:
                continue
            kind, base = kind_of(feeder.rule), feeder.rule.base
            try:
                if context.fails(feeder.rule.counts, feeder.home, feeder.rule.origin.region):
                    continue
            except BillRefused as refused:
                spoils.append(Spoil(register, kind, refused.column))
                continue
            except FigureMissing as absent:
                spoils.append(Spoil(register, kind, str(absent)))
                continue
            unknown = self.unknown_base(context, feeder.rule)
            if unknown:
                spoils.append(Spoil(register, kind, unknown, of_base=True))
            else:
                feeds[register] = Feed(register, kind, base)
        return tuple(feeds.values()), tuple(spoils)

    def base(self, rule: StageRule, class_id: str) -> int:
        """The register of a rule's running base; NONE where each bill stands for itself."""
        if rule.per == "bill" or not rule.brackets:
            return NONE
        if rule.per_class and (rule.base_account, rule.origin.region) in self._undivided:
            raise Unsupported(f"{rule.origin.rule} has a running base by class where others of its slot have one")
        apart = "/".join(name for name, told in ((DISEASES, rule.per_disease), (class_id, rule.per_class)) if told)
        return self.registers.number((rule.base_account, rule.origin.region, rule.per, apart), "base")

    def self_fed(self, rule: StageRule, class_id: str, feeds: tuple[Feed, ...]) -> tuple[Feed, ...]:
        """The feeds, with the rule's own base where only the payment itself would move it (and nothing spoils it)."""
        register = self.base(rule, class_id)
        if register == NONE or any(feed.register == register for feed in feeds):
            return feeds
        return (*feeds, Feed(register, kind_of(rule), rule.base))

    def unknown_base(self, context: BillContext, rule: StageRule) -> str:
        """The figure for want of which a base is unknown: a payment taken from the bill tells no rate and no limit."""
        if rule.base not in ("co_payment", "remainder_once_capped"):
            return ""
        number = COMPUTED_STAGES.index(rule.stage)
        before = COMPUTED_STAGES[max(0, number - 1)]
        return "" if number and not is_fact(context.bill, before, self.from_stage) else f"{before}_calculation"

    def limits(self, context: BillContext, rule: StageRule, limits: Iterable[LimitOfBill]) -> tuple[Limit, ...]:
        """The accounts a rule writes to."""
        found = tuple(self._limit(context, rule, limit) for limit in limits)
        if len({limit.register for limit in found}) < len(found):
            raise Unsupported(f"{rule.origin.rule} writes one account twice")
        if len(found) > MOST_LIMITS:
            raise Unsupported(f"{rule.origin.rule} has {len(found)} limits, at most {MOST_LIMITS} can be told apart")
        return found

    def _limit(self, context: BillContext, rule: StageRule, limit: LimitOfBill) -> Limit:
        account = context.index.account(limit.use.account, rule.origin.region)
        apart = DISEASES if account.per_disease else ""
        register = self.registers.number((account.name, account.origin.region, account.per, apart), limit.of)
        kind = kind_number(account.per, per_disease=account.per_disease)
        return Limit(register, kind, limit.use.limit, of_base=limit.of == "base")

    def due(self, rule: StageRule) -> Due:
        """Where a deductible of a period of its own is kept."""
        per = rule.deductible_per
        if per in (None, "bill"):
            return Due()
        kind, asked = kind_number(per, per_disease=False), None
        if per == "stay" and self.chains:
            asked = (self._kept(rule, per, "_first"), self._kept(rule, per, "_highest"))
        return Due(self._kept(rule, per, ""), kind, asked)

    def _kept(self, rule: StageRule, per: Per, what: str) -> int:
        name = f"{rule.base_account}_deductible{what}"
        return self.registers.number((name, rule.origin.region, per, ""), "deductible")


def kind_of(rule: StageRule) -> int:
    """The period kind of a rule's running base."""
    return kind_number(rule.per, per_disease=rule.per_disease)
