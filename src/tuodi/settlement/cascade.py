"""The scalar engine: settles one person's bills in order and explains every amount. The oracle of the fast engine.

Pure: the statements are a function of the rule book, the bills in settling order and the identities as known.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain

from tuodi.policy.index import RuleIndex
from tuodi.policy.model import COMPUTED_STAGES, Repeal, RuleBook, StageName
from tuodi.policy.money import format_yuan
from tuodi.policy.regions import Place, place_of_care

from .accounts import AccountKey, Accounts, AccountsAlone
from .best import BestOf, alone
from .bill import Bill, IdentityRecord, PersonFacts
from .context import BillContext
from .crossing import Crossings
from .facts import fact_result, is_fact
from .identities import NOW, Begin, Held, held_on, known_later, reaching
from .left import Left
from .payment import base_key, missing_result, pay
from .person import PersonMemory
from .refusal import BillRefused, FigureMissing
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
        self.crossings = Crossings(self.chooser)
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

    def go_on(self, facts: PersonFacts, kept: str) -> PersonRun:
        """The run that was `kept`, to be fed the bills since. All else that it was fed must be the same still."""
        run = PersonRun(self, facts)
        run.take_up(kept)
        return run

    @property
    def inpatient(self) -> list[str]:
        """The kinds of care that are admissions."""
        return [name for name, setting in self._setting.items() if setting == "inpatient"]

    def setting(self, bill: Bill) -> str:
        """inpatient, outpatient or maternity."""
        return self._setting[bill.care_type]


class PersonRun:
    """One person's bills under way: accounts and memory, advanced bill by bill in settling order."""

    def __init__(self, cascade: Cascade, facts: PersonFacts) -> None:
        self.cascade, self.index, self.options = cascade, cascade.index, cascade.options
        self.identities = facts.identities
        self.identity_refused = facts.identity_refused
        self._known = facts.known_at
        first = opening_year(facts, cascade.index)
        self.accounts = Accounts(opening=facts.opening, opening_year=str(first))
        self.memory = PersonMemory(admissions_before=(facts.opening or {}).get("admissions", 0), opening_year=first)
        self.best = BestOf(self.accounts)
        self.opening_known = facts.opening is not None
        self._of_year: dict[int, list[BillContext]] = {}

    def kept(self) -> str | None:
        """Where it stands, as JSON. None where more would be needed: paths in dispute, or sums over a year's bills."""
        best = self.best.kept()
        if best is None or self._of_year:
            return None
        return json.dumps([self.accounts.kept(), self.memory.kept(), best], ensure_ascii=False, separators=(",", ":"))

    def take_up(self, kept: str) -> None:
        """Stand where another stood when it was `kept`."""
        accounts, memory, best = json.loads(kept)
        self.accounts.take_up(accounts)
        self.memory.take_up(memory)
        self.best.take_up(best)

    def settle(self, bill: Bill) -> Statement:
        """Settle the next bill. Raises BillRefused; the run is then spoilt for this person."""
        if not self.index.covers(bill.insu_admdvs):
            raise BillRefused("insu_admdvs", "region_without_documents", bill.insu_admdvs)
        day = benefit_date(bill, self.index.choice("benefit_date", "discharge"))
        held = self._one_class(self._held(bill, day), day)
        classes = tuple(h.class_id for h in held)
        in_policy, notes = self._in_policy(bill, classes, day)
        context = self._context(bill, classes, in_policy, day)
        standing = Standing(
            bill.insu_admdvs, bill.idet_admdvs, tuple((h.class_id, h.region) for h in held), bill.insutype, context.day
        )
        left = Left(in_policy, bill.medfee_sumamt, max(in_policy, bill.inscp_scp_amt + bill.preselfpay_amt))
        results: list[StageResult] = []
        for stage in COMPUTED_STAGES:
            if self.identity_refused and stage != "basic" and not is_fact(bill, stage, self.options.from_stage):
                left.missing = left.missing or "refused_identity"
            result = self._stage(context, standing, stage, left)
            left.take(result)
            results.append(result)
            if left.total < 0:
                raise BillRefused("medfee_sumamt", "payers_exceed_total", str(-left.total))
        self.best.remember(context.day.year, tuple(results))
        others, too_much = _others(bill, left)
        statement = Statement(
            bill=bill, rule_hash=self.cascade.book.hash, held=held, in_policy=in_policy,
            waived=in_policy - bill.inscp_scp_amt, stages=tuple(results), others=others,
            notes=(
                *notes, *too_much, *self._late(bill, day), *self._reach(bill, day),
                *self._repealed(bill, classes, day), *self._unapplied(held, results, day),
            ),
            opening_known=self.opening_known,
        )  # fmt: skip
        if any(result.paid is not None and result.paid < 0 for result in results):
            raise ArithmeticError(f"negative payment on {bill.setl_id}")
        return statement

    def classes(self, bill: Bill) -> tuple[str, ...]:
        """The classes a bill is settled under."""
        held = self._held(bill, benefit_date(bill, self.index.choice("benefit_date", "discharge")))
        return tuple(dict.fromkeys(one.class_id for one in held))

    def _held(self, bill: Bill, day: dt.date) -> tuple[Held, ...]:
        if self.identities is None:
            held = tuple(Held(c, bill.idet_admdvs) for c in sorted(bill.marked_classes or ()) if c != "resident")
        else:
            held = held_on(self.identities, self._identity_day(bill, day), self._known_at(bill), self._begin)
        classes = frozenset(h.class_id for h in held)
        return tuple(h for h in held if self.index.counts(h.region, h.class_id, classes, day))

    def _known_at(self, bill: Bill) -> dt.datetime:
        """When what is known counts. Under `certification_day` a later mark counts too."""
        choice = self.index.choice("identity_date", "benefit_date_as_known")
        settled = NOW if choice == "certification_day" else bill.setl_time
        return self._known.get(bill.setl_id) or self.options.known_at or settled

    @property
    def _begin(self) -> Begin | None:
        """The first day a certified class counts, where readings or a region's rule put it elsewhere than the list."""
        reach = self.index.choice("late_class_reach", "certified_start")
        if reach == "certified_start" and not self.index.moves_begin:
            return None

        def begin(row: IdentityRecord, known: dt.datetime) -> dt.date:
            whole_year = self.index.begins_with_year(row.idet_admdvs, row.identity, row.begndate)
            return reaching(row.begndate.replace(month=1, day=1) if whole_year else row.begndate, known, reach)

        return begin

    def _one_class(self, held: tuple[Held, ...], day: dt.date) -> tuple[Held, ...]:
        """All classes held, or under other choices of `several_identities` the highest for assistance.

        That of the bill; or that of the year's first bill on which an assisted one was held, for as long as it is held.
        """
        choice = self.index.choice("several_identities", "per_stage")
        if choice == "per_stage" or not held:
            return held
        of_year, fixed = choice == "one_class_for_the_year", self.memory.class_of_year.get(day.year)
        if of_year:
            held = tuple(h for h in held if self.index.assists(h.region, h.class_id, day)) or held
            held = tuple(h for h in held if (h.class_id, h.region) == fixed) or held
        chosen = min(held, key=lambda h: self.index.rank(h.region, "assistance").get(h.class_id, len(held) + 99))
        if of_year and self.index.assists(chosen.region, chosen.class_id, day):
            self.memory.class_of_year[day.year] = (chosen.class_id, chosen.region)
        return (chosen,)

    def _identity_day(self, bill: Bill, day: dt.date) -> dt.date:
        choice = self.index.choice("identity_date", "benefit_date_as_known")
        if choice == "settlement_day_as_marked":
            return bill.setl_time.date()
        return bill.begndate or day if choice == "admission_day" else day

    def _late(self, bill: Bill, day: dt.date) -> Iterator[Reason]:
        later = known_later(self.identities or (), self._identity_day(bill, day), self._known_at(bill), self._begin)
        for record in later:
            zh = self.cascade.book.terms.label("classes", record.identity)
            yield Reason("class_not_known_yet", "", f"{zh} {record.known_from:%Y-%m-%d}")

    def _reach(self, bill: Bill, day: dt.date) -> Iterator[Reason]:
        """Classes certified and known that the reading `late_class_reach` lets count only from a later day."""
        if self.index.choice("late_class_reach", "certified_start") == "certified_start":
            return
        asked = self.identities or (), self._identity_day(bill, day), self._known_at(bill)
        counted = {held.record for held in held_on(*asked, self._begin)}
        for held in held_on(*asked):
            if held.record not in counted:
                yield Reason("class_from_marking", "", self.cascade.book.terms.label("classes", held.class_id))

    def _repealed(self, bill: Bill, classes: tuple[str, ...], day: dt.date) -> Iterator[Reason]:
        settled = bill.setl_time.date()
        for rule in self.index.repeals(bill.insu_admdvs, classes, day, settled):
            for measure in self._measures(rule, bill.insu_admdvs, day):
                yield Reason("measure_ended", rule.origin.clause, f"{measure} {rule.ends:%Y-%m-%d}")
        if bill.oth_pay:
            for paying in self.index.funding(bill.insu_admdvs, classes, day, settled):
                fund = self.cascade.book.terms.label("funds", dict(paying.fields)["fund"])
                yield Reason("other_fund_bears", paying.origin.clause, fund)

    def _measures(self, rule: Repeal, region: str, day: dt.date) -> tuple[str, ...]:
        """What ended: the measure itself, or those that the region's list names."""
        if not rule.measures:
            return (rule.zh,)
        return self.index.codes(rule.measures, region, day) or (f"{rule.zh}（missing:{rule.measures}）",)

    def _unapplied(self, held: tuple[Held, ...], results: list[StageResult], day: dt.date) -> Iterator[Reason]:
        """Classes helped on application only, where their region helps others directly."""
        helped = {result.class_id for result in results if result.stage in ("assistance", "tilt") and result.paid}
        for one in (h for h in held if h.class_id in helped):
            direct = self.index.granted("direct_assistance", one.region, day)
            classes = tuple(h.class_id for h in held if h.region == one.region)
            if direct and not self.index.entitlement("direct_assistance", one.region, classes, day):
                label = self.cascade.book.terms.label("classes", one.class_id)
                yield Reason("application_needed", direct.origin.clause, label)

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
        context = BillContext(
            bill=bill,
            index=self.index,
            stay_key=self.memory.stay_key(bill, continuous=continuous),
            admission=self.memory.admission(bill, day.year, inpatient=setting == "inpatient"),
            stay_in_policy=self.memory.add_to_stay(bill, in_policy),
            day=day,
            pregnancy=self.memory.pregnancy_key(bill, day, maternity=setting == "maternity"),
            chain=rule.chain if rule is not None and continuous else "difference",
            in_policy=in_policy,
            earlier=tuple(self._of_year.get(day.year, ())),
        )
        if self.index.sums_year:
            self._of_year.setdefault(day.year, []).append(context)
        return context

    def _stage(self, context: BillContext, standing: Standing, stage: StageName, left: Left) -> StageResult:
        if is_fact(context.bill, stage, self.options.from_stage):
            return fact_result(context.bill, stage, left.missing)
        context.class_id = ""
        if self.index.sums_remainders:
            context.stay_remainder = self.memory.add_to_remainder(context.bill, stage, left.in_policy, left.missing)
        several = len(standing.held) > 1 or bool(self.best.paths)
        disputed = self.cascade.crossings.disputed(standing, stage) if several else ()
        before = self._feed(context, (standing, *(alone(standing, disputed, one) for one in disputed)), stage, left)
        if left.missing:
            return StageResult(stage=stage, status="missing", paid=None, missing=left.missing)
        one = partial(self._pay, context, stage, (left, before))
        if several:
            return self.best.settle(stage, context.day.year, disputed, standing, one)
        return one(standing, self.accounts)

    def _pay(
        self,
        context: BillContext,
        stage: StageName,
        where: tuple[Left, dict[AccountKey, int]],
        standing: Standing,
        accounts: Accounts | AccountsAlone,
    ) -> StageResult:
        """What the stage pays to someone of this standing with these accounts; `where`: what is left, bases before."""
        left, before = where
        context.class_id = ""
        try:
            selection = self.cascade.chooser.select(context, standing, stage)
        except FigureMissing as absent:
            return StageResult(stage=stage, status="missing", paid=None, missing=str(absent))
        if selection.chosen is None:
            return self._unpaid(context, standing, stage, selection)
        if selection.chosen.rule.outcome == "nothing":
            return _nothing(selection.chosen, selection.reasons)
        context.class_id = selection.chosen.class_id
        try:
            turn = left.turn(context, selection.chosen.rule, selection.adjust, before, accounts)
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

    def _feed(
        self, context: BillContext, standings: tuple[Standing, ...], stage: StageName, left: Left
    ) -> dict[AccountKey, int]:
        """Advance every running base of the stage that counts this bill; returns what each held before.

        `standings`: the person's, and those of each class in dispute alone, where a class has a base of its own.
        """
        before: dict[AccountKey, int] = {}
        found = (self.cascade.chooser.feeders(who, stage, context.bill.care_type) for who in standings)
        for feeder in dict.fromkeys(chain.from_iterable(found)):
            key = base_key(context, feeder.rule, feeder.class_id)
            if key is None or key in before:
                continue
            try:
                if context.fails(feeder.rule.counts, feeder.home, feeder.rule.origin.region):
                    continue
                base = left.base(feeder.rule)
            except BillRefused as refused:
                self.accounts.spoil(key, refused.column)
            except FigureMissing as absent:
                self.accounts.spoil(key, str(absent))
            else:
                before[key] = self.accounts.total(key)
                self.accounts.add(key, base)
        return before


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


def opening_year(facts: PersonFacts, index: RuleIndex) -> int:
    """The account year that opening balances are of: as told, else that of the first bill."""
    if facts.opening_year is not None:
        return facts.opening_year
    choice = index.choice("benefit_date", "discharge")
    return min((benefit_date(bill, choice).year for bill in facts.bills), default=0)


def _nothing(chosen: Candidate, near: tuple[Reason, ...]) -> StageResult:
    """A rule says expressly that nothing is paid; `near`: why the rules that would pay do not."""
    rule = chosen.rule
    return StageResult(
        stage=rule.stage, status="not_paid", paid=0, slot=rule.slot, rule=rule.origin, class_id=chosen.class_id,
        fund=rule.fund, reasons=(*near, Reason("expressly_nothing", rule.origin.clause, rule.nothing)),
    )  # fmt: skip


def _others(bill: Bill, left: Left) -> tuple[int, list[Reason]]:
    """What other payers pay: they come last and never pay more than the funds left; any excess is named."""
    given = bill.oth_pay or 0
    if left.missing or given <= left.total:
        return given, []
    return left.total, [Reason("others_exceed_rest", "", format_yuan(given - left.total))]
