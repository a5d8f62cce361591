"""Which rule of a stage pays a bill: nearest region, in force, for a class held, conditions met, highest class."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tuodi.policy.conflicts import where_of
from tuodi.policy.errors import RuleOverlap
from tuodi.policy.index import RuleIndex
from tuodi.policy.messages import message
from tuodi.policy.model import AdjustRule, StageName, StageRule
from tuodi.policy.regions import chain
from tuodi.policy.terms import RESIDENT

from .context import PROGRESS, BillContext
from .statement import Reason

Identity = tuple[str, str]
"""A class and the region that certified it."""


_Key = tuple[str, str, tuple[Identity, ...], str, int, StageName]
"""A standing with its period instead of its day, and a stage."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rule that serves the person under one class, seen from one home region."""

    rule: StageRule
    class_id: str
    home: str
    place: int
    """Rank of the class for the stage, the highest class first."""


@dataclass(frozen=True, slots=True)
class _Candidates:
    """The rules that come into question for a standing, parted by whether they are for the bill's kind of care."""

    fit: tuple[Candidate, ...]
    other_care: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Feeder:
    """A rule whose running base counts bills, seen from one home region; the class whose base it is, if any's."""

    rule: StageRule
    home: str
    class_id: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """The rule that pays, or why none does."""

    chosen: Candidate | None
    adjust: AdjustRule | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Who a person is to the rules on a day: all that the choice of rules depends on besides the bill's conditions."""

    insured: str
    certifying: str
    held: tuple[Identity, ...]
    insurance: str
    day: dt.date

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes held, the resident class last."""
        return (*(class_id for class_id, _ in self.held), RESIDENT)

    def homes(self) -> Iterator[tuple[str, str, str]]:
        """(class, region, how the region governs) for every class held."""
        yield RESIDENT, self.certifying, "certifying"
        yield RESIDENT, self.insured, "insured"
        for class_id, region in self.held:
            yield class_id, region, "certifying"
            yield class_id, self.insured, "insured"


class Chooser:
    """Chooses rules; remembers which rules come into question for a standing and stage, whatever day of a period."""

    def __init__(self, index: RuleIndex) -> None:
        self.index = index
        self._everything: dict[_Key, tuple[Candidate, ...]] = {}
        self._candidates: dict[tuple[_Key, str], _Candidates] = {}
        self._feeders: dict[tuple[_Key, str], tuple[Feeder, ...]] = {}
        self._spoken: dict[_Key, bool] = {}

    def _key(self, standing: Standing, stage: StageName) -> _Key:
        return (
            standing.insured, standing.certifying, standing.held, standing.insurance, self.index.period(standing.day),
            stage,
        )  # fmt: skip

    def candidates(self, standing: Standing, stage: StageName) -> tuple[Candidate, ...]:
        """Per class and slot the rules of the nearest region that has any in force."""
        key = self._key(standing, stage)
        found = self._everything.get(key)
        if found is None:
            found = self._everything[key] = tuple(self._find(standing, stage))
        return found

    def _for_care(self, standing: Standing, stage: StageName, care: str) -> _Candidates:
        """The candidates for a kind of care, and the rest; remembered."""
        key = (self._key(standing, stage), care)
        found = self._candidates.get(key)
        if found is None:
            everything = self.candidates(standing, stage)
            fit = tuple(c for c in everything if c.rule.when.care is None or care in c.rule.when.care)
            found = self._candidates[key] = _Candidates(fit, tuple(c for c in everything if c not in fit))
        return found

    def _find(self, standing: Standing, stage: StageName) -> Iterator[Candidate]:
        groups: dict[tuple[str, str, str], list[Candidate]] = {}
        for class_id, home, how in standing.homes():
            for code in chain(home):
                ranks = self.index.rank(code, stage)
                for rule in self.index.stage_rules(code, stage):
                    if rule.region_by != how or standing.insurance not in rule.insurance:
                        continue
                    if not rule.holds_on(standing.day) or class_id not in rule.serves(standing.classes):
                        continue
                    group = groups.setdefault((class_id, rule.slot, how), [])
                    if not group or group[0].rule.origin.region == code:
                        place = ranks.get(class_id, len(ranks))
                        group.append(Candidate(rule, class_id, home, place))
        for (class_id, slot, how), group in groups.items():
            if how == "certifying" or (class_id, slot, "certifying") not in groups:
                yield from dict.fromkeys(group)

    def feeders(self, standing: Standing, stage: StageName, care: str) -> tuple[Feeder, ...]:
        """The rules with a running base that may count a bill of this care, whatever class the person holds."""
        key = (self._key(standing, stage), care)
        found = self._feeders.get(key)
        if found is None:
            feeding = dict.fromkeys(self._feeding(standing, stage))
            counted = (f for f in feeding if f.rule.counts.care is None or care in f.rule.counts.care)
            found = self._feeders[key] = tuple(self._by_class(standing, stage, counted))
        return found

    def _by_class(self, standing: Standing, stage: StageName, feeders: Iterable[Feeder]) -> Iterator[Feeder]:
        """Of rules that keep a base for each class those of the highest class held; all others as they are."""
        highest: dict[tuple[str, str], tuple[int, str, list[Feeder]]] = {}
        for feeder in feeders:
            rule = feeder.rule
            if not rule.per_class:
                yield feeder
                continue
            ranks = self.index.rank(rule.origin.region, stage)
            for class_id in rule.serves(standing.classes):
                place = ranks.get(class_id, len(ranks))
                account = (rule.base_account, rule.origin.region)
                best = highest.get(account)
                if best is None or (place, class_id) < best[:2]:
                    highest[account] = (place, class_id, [feeder])
                elif (place, class_id) == best[:2]:
                    best[2].append(feeder)
        for _, class_id, found in highest.values():
            yield from (replace(feeder, class_id=class_id) for feeder in found)

    def _feeding(self, standing: Standing, stage: StageName) -> Iterator[Feeder]:
        only_assisted = self.index.choice("ordinary_time_counts", "counts") == "only_while_assisted"
        certifying = sorted({standing.certifying, *(region for _, region in standing.held)})
        for how, homes in (("insured", [standing.insured]), ("certifying", certifying)):
            for home in homes:
                for code in chain(home):
                    for rule in self.index.stage_rules(code, stage):
                        runs = rule.region_by == how and bool(rule.brackets) and rule.per != "bill"
                        in_time = rule.counts_from <= standing.day and (rule.last is None or standing.day <= rule.last)
                        served = not only_assisted or rule.serves(standing.classes)
                        if runs and in_time and served and standing.insurance in rule.insurance:
                            yield Feeder(rule, home)

    def spoken_for(self, standing: Standing, stage: StageName) -> bool:
        """Whether the library has any rule of the stage in force for everything the person is.

        Critical illness insurance serves every insured resident, assistance only those who hold a class.
        """
        key = self._key(standing, stage)
        found = self._spoken.get(key)
        if found is None:
            found = self._spoken[key] = self._speaks(standing, stage)
        return found

    def _speaks(self, standing: Standing, stage: StageName) -> bool:
        homes = [region for _, region in standing.held]
        if stage == "critical":
            homes = [standing.insured]
        return all(
            any(
                rule.holds_on(standing.day) and rule.region_by == how
                for how, seen_from in (("insured", standing.insured), ("certifying", home))
                for code in chain(seen_from)
                for rule in self.index.stage_rules(code, stage)
            )
            for home in homes
        )

    def select(self, context: BillContext, standing: Standing, stage: StageName) -> Selection:
        """The rule that pays. Raises RuleOverlap where two remain: no silent choice."""
        met: list[Candidate] = []
        failed: list[tuple[Candidate, str]] = []
        found = self._for_care(standing, stage, context.bill.care_type)
        for candidate in found.fit:
            code = context.fails(candidate.rule.when, candidate.home, candidate.rule.origin.region)
            if code:
                failed.append((candidate, code))
            else:
                met.append(candidate)
        overridden = {name for candidate in met for name in candidate.rule.overrides}
        met = [c for c in met if c.rule.origin.rule not in overridden and not _filled(c.rule, met)]
        if not met:
            failed += ((candidate, "care_type_not_covered") for candidate in found.other_care)
            return Selection(None, None, tuple(self._why_not(standing, failed)))
        best = self._highest(met, standing, stage)
        rules = list(dict.fromkeys(c.rule for c in best))
        if len(rules) > 1:
            raise RuleOverlap(
                where_of(rules[0]),
                message("bill_overlap", stage=stage, bill=context.bill.setl_id),
                where_of(rules[1]),
            )
        chosen = best[0]
        if chosen.rule.outcome == "nothing":
            near = [f for f in failed if f[0].rule.outcome == "schedule" and f[0].class_id == chosen.class_id]
            return Selection(chosen, None, tuple(self._why_not(standing, near)) if near else ())
        return Selection(chosen, self._adjust(context, standing, chosen, stage), ())

    def _highest(self, met: list[Candidate], standing: Standing, stage: StageName) -> list[Candidate]:
        """The candidates of the highest place: by the order of the region whose rules they are.

        Where rules of regions with different orders meet (classes certified in two places) no order speaks of both:
        that of the insured region decides, then the insured region's own certificate, then the code of the region.
        """
        regions = {c.rule.origin.region for c in met}
        if len(regions) > 1:
            orders = [self.index.rank(region, stage) for region in regions]
            if any(order != orders[0] for order in orders):
                ranks = self.index.rank(standing.insured, stage)
                last = ranks[RESIDENT]
                met = [
                    replace(c, place=last if c.class_id == RESIDENT else ranks.get(c.class_id, last - 1)) for c in met
                ]
        top = min(c.place for c in met)
        best = sorted(
            (c for c in met if c.place == top), key=lambda c: (c.home != standing.insured, c.home, c.class_id)
        )
        return [c for c in best if c.home == best[0].home or RESIDENT in (c.class_id, best[0].class_id)]

    def _adjust(
        self, context: BillContext, standing: Standing, chosen: Candidate, stage: StageName
    ) -> AdjustRule | None:
        """The nearest region's change of the schedule for a class held."""
        if chosen.rule.outcome != "schedule":
            return None
        for code in chain(standing.insured):
            for rule in self.index.adjust_rules(code, stage):
                serves = rule.holds_on(standing.day) and rule.serves(standing.classes)
                if serves and not context.fails(rule.when, chosen.home, code):
                    return rule
        return None

    def _why_not(self, standing: Standing, failed: list[tuple[Candidate, str]]) -> Iterator[Reason]:
        """One coded reason per condition that failed: the highest class first, then what came nearest to being paid."""
        if not failed:
            yield Reason("class_not_served" if standing.held else "no_class")
            return
        seen: set[str] = set()
        for candidate, code in sorted(failed, key=lambda item: (item[0].place, -PROGRESS.index(item[1]))):
            if code not in seen:
                seen.add(code)
                zh = self.index.book.terms.label("classes", candidate.class_id)
                yield Reason(code, candidate.rule.origin.clause, zh)


def _filled(rule: StageRule, met: list[Candidate]) -> bool:
    """Whether a nearer region's rule fills what this one leaves open or says nothing is paid for."""
    return rule.outcome != "schedule" and any(
        other.rule.origin.region != rule.origin.region and rule.origin.region in chain(other.rule.origin.region)
        for other in met
    )
