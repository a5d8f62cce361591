"""From a cell to its program: each choice of a rule and each figure, asked once, by the scalar engine's own code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from tuodi.policy.errors import PolicyError
from tuodi.policy.index import RuleIndex
from tuodi.policy.model import COMPUTED_STAGES, AdjustRule, Chain, StageName, StageRule
from tuodi.policy.regions import Place, place_of_care
from tuodi.policy.values import By, Param, Value
from tuodi.settlement.accounts import Accounts
from tuodi.settlement.bill import Bill
from tuodi.settlement.context import BillContext
from tuodi.settlement.crossing import Crossings
from tuodi.settlement.facts import is_fact, needed_column
from tuodi.settlement.payment import Figures, beyond_in_policy
from tuodi.settlement.refusal import BillRefused, FigureMissing
from tuodi.settlement.selection import Candidate, Chooser, Selection, Standing
from tuodi.settlement.statement import Reason

from .accounts import PLAIN, Unsupported
from .asked import values_of
from .cell_totals import CellTotals, Due, kind_of
from .layout import IN_POLICY_LEFT, TOTAL_LEFT, WIDE_LEFT
from .program import COMPUTE, FACT, MISSING, NONE, REFUSE, ZERO, Feed, Limit, Program, Spoil, Step, Variant


@dataclass(slots=True)
class _CellContext(BillContext):
    """A bill known by the facts of its cell alone."""

    diseases: str | None = None

    def disease_class(self) -> str | None:
        """As the cell's key says; the list of codes was asked when the key was made."""
        return self.bill.dise_class

    def fact(self, name: str) -> str | None:
        """As for a bill; two diseases as the key says."""
        return self.diseases if name == "two_diseases" else super(_CellContext, self).fact(name)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What rules ask of a bill's stay: single-admission limits with the region that set them, admission numbers."""

    limits: tuple[tuple[Value, str], ...]
    highest_admission: int
    beyond: str
    """What of the rules only the scalar engine does, nothing where it is all done here."""


@dataclass(slots=True)
class Compiler:
    """Makes programs of one rule book, under one `--from` stage."""

    chooser: Chooser
    crossings: Crossings
    settings: dict[str, str]
    from_stage: StageName = "basic"
    totals: CellTotals = field(init=False)
    _groups: dict[tuple[Standing, str], _Asked] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.totals = CellTotals(self.chooser, self.from_stage)

    def program(self, standing: Standing, bill: Bill, day: dt.date, diseases: str | None) -> Program:
        """The program of a cell. Raises Unsupported where only the scalar engine can settle its bills."""
        index = self.chooser.index
        setting = self.settings[bill.care_type]
        if not index.covers(bill.insu_admdvs):
            return Program(variants=(), scalar=True)
        classes = standing.classes[:-1]
        waiver = index.entitlement("out_of_area_first_share_waived", bill.insu_admdvs, classes, day)
        chain_rule = index.entitlement("continuous_deductible", bill.insu_admdvs, classes, day)
        waives = clause = ""
        if waiver is not None:
            if not bill.mdtrt_admdvs:
                return Program(variants=(), scalar=True)
            if _place(bill) in waiver.place:
                waives, clause = waiver.share, waiver.origin.clause
        continuous = chain_rule is not None and bill.refl == 1
        if continuous and not bill.mdtrt_admdvs:
            return Program(variants=(), scalar=True)
        continuous = continuous and chain_rule is not None and _place(bill) in chain_rule.place
        asked = self._asked(standing, bill.care_type)
        if asked.beyond:
            raise Unsupported(asked.beyond)
        along = chain_rule.chain if continuous and chain_rule is not None else "difference"
        context = self._context(bill, day, diseases, 0, 0)
        amounts = (context.value(limit, region) for limit, region in asked.limits)
        over = tuple(sorted({amount for amount in amounts if isinstance(amount, int)}))
        numbers = range(1, asked.highest_admission + 2) if setting == "inpatient" else [0]
        variants = tuple(
            Variant(tuple(self._steps(standing, self._context(bill, day, diseases, admission, stay, along))))
            for admission in numbers
            for stay in (0, *(limit + 1 for limit in over))
        )
        return Program(
            variants=variants, over=over, admissions=len(numbers), inpatient=setting == "inpatient",
            maternity=setting == "maternity", delivery=bill.care_type in ("delivery_normal", "delivery_caesarean"),
            waives=waives, waiver=clause, continuous=continuous, employees=bill.insutype == "310",
            general=any(_general(step) for variant in variants for step in variant.steps),
        )  # fmt: skip

    def _asked(self, standing: Standing, care: str) -> _Asked:
        """What the rules for a person, period and care ask of the stay; the same for every cell of the group."""
        key = (standing, care)
        if key not in self._groups:
            rules = list(self._rules(standing, care))
            limits = [(limit, rule.origin.region) for rule, limit in rules if limit is not None]
            beyond = next(self._beyond_the_kernel(standing, care), "")
            highest = self._highest_admission(standing, rules)
            self._groups[key] = _Asked(tuple(dict.fromkeys(limits)), highest, beyond)
        return self._groups[key]

    def _rules(self, standing: Standing, care: str) -> Iterator[tuple[StageRule, Value | None]]:
        """Every stage rule that may decide or be fed, with the single-admission limit it asks for."""
        for stage in COMPUTED_STAGES:
            for candidate in self.chooser.candidates(standing, stage):
                if candidate.rule.when.care is None or care in candidate.rule.when.care:
                    yield candidate.rule, candidate.rule.when.stay_in_policy_over
            for feeder in self.chooser.feeders(standing, stage, care):
                yield feeder.rule, feeder.rule.counts.stay_in_policy_over

    def _beyond_the_kernel(self, standing: Standing, care: str) -> Iterator[str]:
        """What of the rules for a person, period and care the kernel does not do."""
        for stage in COMPUTED_STAGES:
            if len(standing.held) > 1 and self.crossings.disputed(standing, stage):
                yield f"classes in dispute at {stage}"
            fit = (c.rule for c in self.chooser.candidates(standing, stage))
            met = (rule for rule in fit if rule.when.care is None or care in rule.when.care)
            for rule in (*met, *(feeder.rule for feeder in self.chooser.feeders(standing, stage, care))):
                asked = (rule.when, rule.counts)
                if any((c.year_in_policy_over, c.stay_remainder_over) != (None, None) for c in asked):
                    yield f"{rule.origin.rule}: a sum of the year, or of what is left of the stay"

    def _highest_admission(self, standing: Standing, rules: list[tuple[StageRule, Value | None]]) -> int:
        """The highest number of admission that a figure's table names; 0 where none does."""
        index, highest = self.chooser.index, 0
        for rule, _ in rules:
            for value in values_of(rule):
                for region in dict.fromkeys((standing.insured, rule.origin.region)):
                    highest = max(highest, _highest(value, index, region, standing.day))
        return highest

    def _context(  # noqa: PLR0917 - what a cell does not say of a bill
        self, bill: Bill, day: dt.date, diseases: str | None, admission: int, stay: int, along: Chain = "difference"
    ) -> _CellContext:
        return _CellContext(
            bill=bill, index=self.chooser.index, stay_key="", admission=admission, stay_in_policy=stay, day=day,
            diseases=diseases, chain=along,
        )  # fmt: skip

    def _steps(self, standing: Standing, context: _CellContext) -> Iterator[Step]:
        for stage in COMPUTED_STAGES:
            if is_fact(context.bill, stage, self.from_stage):
                yield Step(op=FACT, missing=needed_column(context.bill, stage))
            else:
                yield self._step(context, standing, stage)

    def _step(self, context: _CellContext, standing: Standing, stage: StageName) -> Step:
        feeds, spoils = self.totals.fed(context, standing, stage)
        selection = self._select(context, standing, stage)
        if isinstance(selection, str):
            return Step(op=MISSING if selection else REFUSE, missing=selection, feeds=feeds, spoils=spoils)
        chosen = selection.chosen
        if chosen is None:
            missing = self._schedule_missing(context, standing, stage)
            op = MISSING if missing else ZERO
            return Step(op=op, missing=missing, feeds=feeds, spoils=spoils, reasons=selection.reasons)
        origin, fund = chosen.rule.origin, chosen.rule.fund
        if chosen.rule.outcome == "nothing":
            reasons = (*selection.reasons, Reason("expressly_nothing", origin.clause, chosen.rule.nothing))
            return Step(
                op=ZERO, feeds=feeds, spoils=spoils, rule=origin, class_id=chosen.class_id, fund=fund, reasons=reasons
            )
        context.class_id = chosen.class_id
        try:
            return self._computed(context, selection, chosen, feeds, spoils)
        except FigureMissing as absent:
            return self._lacks(context, chosen, str(absent), feeds, spoils)
        except ValueError:  # a scaled figure that is no whole fen: the scalar engine refuses the bill and says so
            return Step(op=REFUSE, feeds=feeds, spoils=spoils)

    def _lacks(
        self,
        context: _CellContext,
        chosen: Candidate,
        missing: str,
        feeds: tuple[Feed, ...],
        spoils: tuple[Spoil, ...],
    ) -> Step:
        """A stage whose rule lacks a figure. What its base counts goes on, unless that is what is unknown."""
        rule, class_id = chosen.rule, chosen.class_id
        known = not (rule.open or self.totals.unknown_base(context, rule))
        return Step(
            op=MISSING, missing=missing, register=self.totals.base(rule, class_id) if known else NONE,
            kind=kind_of(rule), feeds=self.totals.self_fed(rule, class_id, feeds) if known else feeds, spoils=spoils,
            rule=rule.origin, class_id=class_id, fund=rule.fund,
        )  # fmt: skip

    def _select(self, context: _CellContext, standing: Standing, stage: StageName) -> Selection | str:
        """What the choice of rules says; the name of the figure it lacks; nothing where it refuses the bill."""
        context.class_id = ""
        try:
            return self.chooser.select(context, standing, stage)
        except FigureMissing as absent:
            return str(absent)
        except (BillRefused, PolicyError):
            return ""

    def _schedule_missing(self, context: BillContext, standing: Standing, stage: StageName) -> str:
        if stage == "basic":
            return f"basic_{context.bill.care_type}"
        return "" if self.chooser.spoken_for(standing, stage) else f"{stage}_schedule"

    def _computed(
        self,
        context: _CellContext,
        selection: Selection,
        chosen: Candidate,
        feeds: tuple[Feed, ...],
        spoils: tuple[Spoil, ...],
    ) -> Step:
        rule, adjust = chosen.rule, selection.adjust
        if rule.open:
            raise FigureMissing(rule.open)
        unknown = self.totals.unknown_base(context, rule)
        if unknown:
            raise FigureMissing(unknown)
        figures = Figures(context, rule, adjust)
        brackets, floor, flat = figures.brackets(), figures.floor(), figures.figure(rule.flat)
        limits = self.totals.limits(context, rule, figures.limits(Accounts()))
        own, due = None, Due()
        if rule.deductible_per is not None and rule.deductible is not None:
            own, due = figures.need(rule.deductible), self.totals.due(rule)
        return Step(
            op=COMPUTE, register=self.totals.base(rule, chosen.class_id), kind=kind_of(rule), base=rule.base,
            most=_most(rule, adjust), brackets=tuple(brackets), flat=flat, at_least=floor or 0,
            less_others=adjust is not None and adjust.at_least is not None and adjust.at_least_counts == "all_payers",
            deductible=own, deductible_register=due.register, deductible_kind=due.kind, asked=due.asked,
            chain=context.chain if due.asked else "difference", limits=limits, feeds=feeds, spoils=spoils,
            rule=rule.origin, adjusted_by=adjust.origin if adjust else None, class_id=chosen.class_id, fund=rule.fund,
        )  # fmt: skip


def _general(step: Step) -> bool:
    """Whether a step names a total of a period of which a person with a simple year may need several at a time."""
    used: tuple[Feed | Spoil | Limit, ...] = (*step.feeds, *step.spoils, *step.limits)
    kinds = {x.kind for x in used}
    if step.register != NONE:
        kinds.add(step.kind)
    if step.deductible_register != NONE:
        kinds.add(step.deductible_kind)
    return bool(kinds - PLAIN)


def _most(rule: StageRule, adjust: AdjustRule | None) -> int:
    """What the payment may reach."""
    if beyond_in_policy(rule, adjust):
        return TOTAL_LEFT
    return WIDE_LEFT if rule.base == "in_policy_with_first_self_pay" else IN_POLICY_LEFT


def _place(bill: Bill) -> Place:
    return place_of_care(bill.insu_admdvs, bill.mdtrt_admdvs)


def _highest(value: Value, index: RuleIndex, region: str, day: dt.date) -> int:
    """The highest number of admission that a table names."""
    if isinstance(value, By):
        named = [int(case) for case, _ in value.cases if value.fact == "admission" and case.isdigit()]
        return max([0, *named, *(_highest(item, index, region, day) for _, item in value.cases)])
    if isinstance(value, Param):
        named_value = index.figure(value.name, region, day)
        return _highest(named_value, index, region, day) if isinstance(named_value, (By, Param)) else 0
    return 0
