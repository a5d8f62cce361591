"""The scalar engine: settles one person's bills in order and explains every amount. The oracle of the fast engine.

Pure: the statements are a function of the rule book, the bills in settling order and the identities as known.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from tuodi.policy.index import RuleIndex
from tuodi.policy.model import COMPUTED_STAGES, AdjustRule, RuleBook, StageName, StageRule
from tuodi.policy.money import format_yuan
from tuodi.policy.regions import Place, place_of_care

from .accounts import AccountKey, Accounts
from .bill import Bill, PersonFacts
from .context import BillContext
from .facts import fact_result, is_fact
from .identities import Held, held_on, known_later
from .payment import FigureMissing, Turn, missing_result, pay
from .person import PersonMemory
from .refusal import BillRefused
from .selection import Candidate, Chooser, Selection, Standing
from .statement import Reason, StageResult, Statement


@dataclass(frozen=True, slots=True)
class Options:
    """How to settle: stages taken from the bill as facts, and as known when (None: at each bill's settlement)."""

    from_stage: StageName = "basic"
    known_at: dt.datetime | None = None


class Cascade:
    """Settles bills under one rule book. Holds no state between persons."""

    def __init__(self, book: RuleBook, options: Options | None = None) -> None:
        self.book = book
        self.index = RuleIndex(book)
        self.chooser = Chooser(self.index)
        self.options = options or Options()
        self._setting = {term.id: term.setting for term in book.terms.family("care_types")}

    def settle(self, facts: PersonFacts) -> list[Statement]:
        """Statements of all bills that are not reversals, in settling order. Raises BillRefused at the first fault."""
        run = self.start(facts)
        bills = sorted((b for b in facts.bills if b.reversal_of is None), key=lambda b: b.order_key)
        return [run.settle(bill) for bill in bills]

    def start(self, facts: PersonFacts) -> PersonRun:
        """A run over one person, to be fed bill by bill."""
        return PersonRun(self, facts)

    def setting(self, bill: Bill) -> str:
        """inpatient, outpatient or maternity."""
        return self._setting[bill.care_type]


@dataclass(slots=True)
class _Left:
    """What earlier stages left of one bill, fen; `missing` names the figure for want of which it is unknown."""

    in_policy: int
    total: int
    missing: str = ""
    basic_deductible: int = 0

    def take(self, result: StageResult) -> None:
        if result.paid is None:
            self.missing = result.missing
        else:
            self.in_policy = max(0, self.in_policy - result.paid)
            self.total -= result.paid
            if result.stage == "basic":
                self.basic_deductible = result.below_deductible


class PersonRun:
    """One person's bills under way: accounts and memory, advanced bill by bill in settling order."""

    def __init__(self, cascade: Cascade, facts: PersonFacts) -> None:
        self.cascade, self.index, self.options = cascade, cascade.index, cascade.options
        self.identities = facts.identities
        self.identity_refused = facts.identity_refused
        self._known = facts.known_at
        choice = cascade.index.choice("benefit_date", "discharge")
        first = facts.opening_year
        if first is None:
            first = min((benefit_date(b, choice).year for b in facts.bills), default=0)
        self.accounts = Accounts(opening=facts.opening, opening_year=str(first))
        self.memory = PersonMemory(admissions_before=(facts.opening or {}).get("admissions", 0), opening_year=first)
        self.opening_known = facts.opening is not None

    def settle(self, bill: Bill) -> Statement:
        """Settle the next bill. Raises BillRefused; the run is then spoilt for this person."""
        if not self.index.covers(bill.insu_admdvs):
            raise BillRefused("insu_admdvs", "region_without_documents", bill.insu_admdvs)
        day = benefit_date(bill, self.index.choice("benefit_date", "discharge"))
        held = self._one_class(self._held(bill, day))
        classes = tuple(h.class_id for h in held)
        in_policy, notes = self._in_policy(bill, classes, day)
        context = self._context(bill, classes, in_policy, day)
        standing = Standing(
            bill.insu_admdvs, bill.idet_admdvs, tuple((h.class_id, h.region) for h in held), bill.insutype, context.day
        )
        left = _Left(in_policy, bill.medfee_sumamt)
        results: list[StageResult] = []
        for stage in COMPUTED_STAGES:
            if self.identity_refused and stage != "basic" and not is_fact(bill, stage, self.options.from_stage):
                left.missing = left.missing or "refused_identity"
            result = self._stage(context, standing, stage, left)
            left.take(result)
            results.append(result)
            if left.total < 0:
                raise BillRefused("medfee_sumamt", "payers_exceed_total", str(-left.total))
        others, too_much = _others(bill, left)
        statement = Statement(
            bill=bill, rule_hash=self.cascade.book.hash, held=held, in_policy=in_policy,
            waived=in_policy - bill.inscp_scp_amt, stages=tuple(results), others=others,
            notes=(*notes, *too_much, *self._late(bill, day), *self._repealed(bill, classes, day)),
            opening_known=self.opening_known,
        )  # fmt: skip
        if any(result.paid is not None and result.paid < 0 for result in results):
            raise ArithmeticError(f"negative payment on {bill.setl_id}")
        return statement

    def _held(self, bill: Bill, day: dt.date) -> tuple[Held, ...]:
        if self.identities is None:
            return tuple(Held(c, bill.idet_admdvs) for c in sorted(bill.marked_classes or ()) if c != "resident")
        return held_on(self.identities, self._identity_day(bill, day), self._known_at(bill))

    def _known_at(self, bill: Bill) -> dt.datetime:
        return self._known.get(bill.setl_id) or self.options.known_at or bill.setl_time

    def _one_class(self, held: tuple[Held, ...]) -> tuple[Held, ...]:
        """All classes held, or under the reading `one_class_per_bill` only the highest for assistance."""
        if len(held) < 2 or self.index.choice("several_identities", "per_stage") == "per_stage":  # noqa: PLR2004
            return held
        return (min(held, key=lambda h: self.index.rank(h.region, "assistance").get(h.class_id, len(held) + 99)),)

    def _identity_day(self, bill: Bill, day: dt.date) -> dt.date:
        choice = self.index.choice("identity_date", "benefit_date_as_known")
        if choice == "settlement_day_as_marked":
            return bill.setl_time.date()
        return bill.begndate or day if choice == "admission_day" else day

    def _late(self, bill: Bill, day: dt.date) -> Iterator[Reason]:
        for record in known_later(self.identities or (), self._identity_day(bill, day), self._known_at(bill)):
            zh = self.cascade.book.terms.label("classes", record.identity)
            yield Reason("class_not_known_yet", "", f"{zh} {record.known_from:%Y-%m-%d}")

    def _repealed(self, bill: Bill, classes: tuple[str, ...], day: dt.date) -> Iterator[Reason]:
        settled = bill.setl_time.date()
        for rule in self.index.repeals(bill.insu_admdvs, classes, day, settled):
            yield Reason("measure_ended", rule.origin.clause, f"{rule.zh} {rule.ends:%Y-%m-%d}")
        if bill.oth_pay:
            for paying in self.index.funding(bill.insu_admdvs, classes, day, settled):
                fund = self.cascade.book.terms.label("funds", dict(paying.fields)["fund"])
                yield Reason("other_fund_bears", paying.origin.clause, fund)

    def _in_policy(self, bill: Bill, classes: tuple[str, ...], day: dt.date) -> tuple[int, list[Reason]]:
        """The in-policy amount, with the out-of-area first share where a rule waives it."""
        rule = self.index.entitlement("out_of_area_first_share_waived", bill.insu_admdvs, classes, day)
        if rule is None or _place(bill) not in rule.place:
            return bill.inscp_scp_amt, []
        if rule.share == "all_first_self_pay":
            share = bill.preselfpay_amt
        elif bill.outarea_selfpay is not None or bill.preselfpay_amt == 0:
            share = bill.outarea_selfpay or 0
        else:
            raise BillRefused("outarea_selfpay", "out_of_area_share_unknown")
        notes = [Reason("out_of_area_share_waived", rule.origin.clause)] if share else []
        return bill.inscp_scp_amt + share, notes

    def _context(self, bill: Bill, classes: tuple[str, ...], in_policy: int, day: dt.date) -> BillContext:
        setting = self.cascade.setting(bill)
        rule = self.index.entitlement("continuous_deductible", bill.insu_admdvs, classes, day)
        continuous = rule is not None and bill.refl == 1 and _place(bill) in rule.place
        return BillContext(
            bill=bill,
            index=self.index,
            stay_key=self.memory.stay_key(bill, continuous=continuous),
            admission=self.memory.admission(bill, day.year, inpatient=setting == "inpatient"),
            stay_in_policy=self.memory.add_to_stay(bill, in_policy),
            day=day,
            pregnancy=self.memory.pregnancy_key(bill, day, maternity=setting == "maternity"),
        )

    def _stage(self, context: BillContext, standing: Standing, stage: StageName, left: _Left) -> StageResult:
        if is_fact(context.bill, stage, self.options.from_stage):
            return fact_result(context.bill, stage, left.missing)
        if left.missing:
            self._feed(context, standing, stage, left)
            return StageResult(stage=stage, status="missing", paid=None, missing=left.missing)
        selection = self.cascade.chooser.select(context, standing, stage)
        before = self._feed(context, standing, stage, left)
        if selection.chosen is None:
            return self._unpaid(context, standing, stage, selection)
        if selection.chosen.rule.outcome == "nothing":
            return _nothing(selection.chosen, selection.reasons)
        try:
            turn = self._turn(context, selection.chosen, selection.adjust, before, left)
            return pay(context, selection.chosen, selection.adjust, turn)
        except FigureMissing as absent:
            return missing_result(selection.chosen, str(absent))

    def _unpaid(self, context: BillContext, standing: Standing, stage: StageName, selection: Selection) -> StageResult:
        """No rule pays: a zero with its reasons, or a missing schedule where the library is silent."""
        missing = ""
        if stage == "basic":
            missing = f"basic_{context.bill.care_type}"
        elif not self.cascade.chooser.spoken_for(standing, stage):
            missing = f"{stage}_schedule"
        if missing:
            return StageResult(stage=stage, status="missing", paid=None, missing=missing)
        return StageResult(stage=stage, status="not_paid", paid=0, reasons=selection.reasons)

    def _feed(self, context: BillContext, standing: Standing, stage: StageName, left: _Left) -> dict[AccountKey, int]:
        """Advance every running base of the stage that counts this bill; returns what each held before."""
        before: dict[AccountKey, int] = {}
        for feeder in self.cascade.chooser.feeders(standing, stage, context.bill.care_type):
            key = _base_key(context, feeder.rule)
            if key is None or key in before:
                continue
            try:
                if context.fails(feeder.rule.counts, feeder.home, feeder.rule.origin.region):
                    continue
            except BillRefused as refused:
                self.accounts.spoil(key, refused.column)
                continue
            if left.missing:
                self.accounts.spoil(key, left.missing)
            else:
                before[key] = self.accounts.total(key)
                self.accounts.add(key, _base(feeder.rule, left))
        return before

    def _turn(
        self,
        context: BillContext,
        chosen: Candidate,
        adjust: AdjustRule | None,
        before: dict[AccountKey, int],
        left: _Left,
    ) -> Turn:
        """Where the bill's base lies on the running base. Raises FigureMissing where that cannot be known."""
        rule = chosen.rule
        if rule.open:
            raise FigureMissing(rule.open)
        beyond = rule.flat is not None or rule.at_least is not None or rule.base == "total_remainder"
        beyond = beyond or (adjust is not None and adjust.at_least is not None)
        limit = left.total if beyond else min(left.in_policy, left.total)
        key, base = _base_key(context, rule), _base(rule, left)
        if key is None:
            return Turn(0, base, limit, self.accounts)
        if self.accounts.missing(key):
            raise FigureMissing(self.accounts.missing(key))
        start = before.get(key)
        if start is None:
            start = self.accounts.total(key)
            self.accounts.add(key, base)
        return Turn(start, start + base, limit, self.accounts)


def _place(bill: Bill) -> Place:
    """Where the care was given, seen from the insured region. Raises BillRefused where the bill does not say."""
    if not bill.mdtrt_admdvs:
        raise BillRefused("mdtrt_admdvs", "fact_needed")
    return place_of_care(bill.insu_admdvs, bill.mdtrt_admdvs)


def benefit_date(bill: Bill, choice: str) -> dt.date:
    """The date that picks rule, identity and account year, under a choice of the reading of that name."""
    if choice == "settlement":
        return bill.setl_time.date()
    if choice == "admission":
        return bill.begndate or bill.service_date
    return bill.service_date


def _base_key(context: BillContext, rule: StageRule) -> AccountKey | None:
    if rule.per == "bill" or not rule.brackets:
        return None
    return (rule.base_account, rule.origin.region, context.period(rule.per, per_disease=rule.per_disease))


def _base(rule: StageRule, left: _Left) -> int:
    if rule.base == "total_remainder":
        return left.total
    if rule.base == "in_policy_without_deductible":
        return max(0, left.in_policy - left.basic_deductible)
    return left.in_policy


def _nothing(chosen: Candidate, near: tuple[Reason, ...]) -> StageResult:
    """A rule says expressly that nothing is paid; `near`: why the rules that would pay do not."""
    rule = chosen.rule
    return StageResult(
        stage=rule.stage, status="not_paid", paid=0, slot=rule.slot, rule=rule.origin, class_id=chosen.class_id,
        fund=rule.fund, reasons=(*near, Reason("expressly_nothing", rule.origin.clause, rule.nothing)),
    )  # fmt: skip


def _others(bill: Bill, left: _Left) -> tuple[int, list[Reason]]:
    """What other payers pay: they come last and never pay more than the funds left; any excess is named."""
    given = bill.oth_pay or 0
    if left.missing or given <= left.total:
        return given, []
    return left.total, [Reason("others_exceed_rest", "", format_yuan(given - left.total))]
