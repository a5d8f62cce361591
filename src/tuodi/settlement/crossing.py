"""Whether the order of two classes proves which of them gives more at a stage, in every period and on every bill.

For every day on which rules or figures change and every kind of bill that the rules tell apart, the rule that pays a
holder of both must be that of one and the same class alone, and must never pay less than that of the other. A pair of
which this is not so is in dispute: settlement then compares what each alone gives (`best`). Where a schedule is not at
hand nothing can be compared, and the order stands.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Literal

from tuodi.policy.errors import RuleOverlap
from tuodi.policy.index import RuleIndex
from tuodi.policy.model import COMPUTED_STAGES, AdjustRule, Parameter, RuleBook, StageName, StageRule
from tuodi.policy.regions import NATION, chain, city_of
from tuodi.policy.terms import RESIDENT

from .context import BillContext
from .dominance import ByClass, NotAtHand, compare, limits, same
from .kinds import Kinds, paying_by_class
from .refusal import FigureMissing
from .selection import Chooser, Identity, Standing

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Order:
    """What is known of a pair of classes at a stage."""

    verdict: Literal["proved", "crossing", "undecided"]
    missing: tuple[str, ...] = ()
    """The schedules or figures that are not at hand on some days; on all other days the order is proved."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two classes with the regions that certified them, for someone insured in a region, at a stage."""

    insured: str
    insurance: str
    stage: StageName
    one: Identity
    two: Identity


class Crossings:
    """Remembers what was found of pairs; asks nothing of persons with one class."""

    def __init__(self, chooser: Chooser) -> None:
        self._chooser, self._index = chooser, chooser.index
        self._by_class = paying_by_class(chooser.index.book)
        self._orders: dict[Pair, Order] = {}
        self._seen: dict[object, _Day] = {}
        self._met: dict[tuple[Standing, str], Met] = {}
        self._begins: dict[frozenset[str], list[dt.date]] = {}
        self._disputed: dict[tuple[Standing, StageName], tuple[Identity, ...]] = {}

    def disputed(self, standing: Standing, stage: StageName) -> tuple[Identity, ...]:
        """Of the classes held those in a pair whose order proves nothing, the highest first; mostly none."""
        if len(standing.held) < 2:  # noqa: PLR2004 - a pair
            return ()
        key = (standing, stage)
        found = self._disputed.get(key)
        if found is None:
            found = self._disputed[key] = self._find(standing, stage)
        return found

    def _find(self, standing: Standing, stage: StageName) -> tuple[Identity, ...]:
        held = dict.fromkeys(standing.held)
        pairs = (Pair(standing.insured, standing.insurance, stage, *sorted(two)) for two in combinations(held, 2))
        crossing = {identity for p in pairs if self.order(p).verdict == "crossing" for identity in (p.one, p.two)}
        own, ranks = self._ranks(standing, held, stage)
        last = ranks[RESIDENT]
        return tuple(sorted(crossing, key=lambda i: (ranks.get(i[0], last), own != i[1], i)))

    def _ranks(self, standing: Standing, held: dict[Identity, None], stage: StageName) -> tuple[str, dict[str, int]]:
        """The order of the region that certified all of them, else of the insured region."""
        regions = {region for _, region in held}
        region = regions.pop() if len(regions) == 1 else standing.insured
        return region, self._index.rank(region, stage)

    def order(self, pair: Pair) -> Order:
        """What is known of a pair."""
        pair = self._plain(pair)
        found = self._orders.get(pair)
        if found is None:
            found = self._orders[pair] = self._compare(pair)
        return found

    def _plain(self, pair: Pair) -> Pair:
        """The same pair of a place that stands for all without documents of their own, where only one place counts."""
        one, two = sorted((pair.one, pair.two))
        if not pair.insured == one[1] == two[1]:
            return Pair(pair.insured, pair.insurance, pair.stage, one, two)
        place = standing_for(self._index, pair.insured)
        return Pair(place, pair.insurance, pair.stage, (one[0], place), (two[0], place))

    def _compare(self, pair: Pair) -> Order:
        found = _Day()
        for day in self._days(pair):
            proof = _DayProof(self._chooser, pair, day, self._met, self._by_class)
            if proof.alike:
                continue
            key = proof.key
            seen = self._seen.get(key)
            if seen is None:
                seen = self._seen[key] = proof.result()
            found.join(seen)
            if found.crossing:
                return Order("crossing")
        return Order("undecided", tuple(sorted(found.missing))) if found.missing else Order("proved")

    def _days(self, pair: Pair) -> list[dt.date]:
        """The days on which any rule or figure that the pair may meet begins or has ended."""
        codes = frozenset(code for region in (pair.insured, pair.one[1], pair.two[1]) for code in chain(region))
        if codes not in self._begins:
            found: set[dt.date] = set()
            for rule in self._index.book.rules:
                if isinstance(rule, (StageRule, AdjustRule, Parameter)) and rule.origin.region in codes:
                    found |= {rule.first} | ({rule.last + _DAY} if rule.last else set())
            self._begins[codes] = sorted(found)
        return self._begins[codes]


def standing_for(index: RuleIndex, region: str) -> str:
    """One code for all divisions that have no documents and lie below the same that has; others stand for themselves.

    It is a district, for care elsewhere in the city is something else to a district than to the city.
    """
    near = index.documented(region)
    if near == region:
        return region
    return f"{near[:4]}98" if near == city_of(region) else f"{near[:2]}9798"


@dataclass(slots=True)
class _Day:
    """What one day, or several, say of a pair: whether one, or two, always pays and never less than the other."""

    best: tuple[bool, bool] = (True, True)
    differ: bool = False
    """Whether on some kind of bill the better is better by its figures, not by being the same rule."""
    several_limits: bool = False
    missing: set[str] = field(default_factory=set)

    def join(self, other: _Day) -> None:
        """Take in what another day says."""
        self.best = (self.best[0] and other.best[0], self.best[1] and other.best[1])
        self.differ |= other.differ
        self.several_limits |= other.several_limits
        self.missing |= other.missing

    @property
    def crossing(self) -> bool:
        """Neither is proved the better. Where two limits hold at once one spent earlier may leave less of the other."""
        return not any(self.best) or (self.differ and self.several_limits)


Met = frozenset[StageRule | AdjustRule]


class _DayProof:
    """The attempt to prove, for one day, that either class of a pair always pays, and never less than the other."""

    def __init__(
        self, chooser: Chooser, pair: Pair, day: dt.date, met: dict[tuple[Standing, str], Met], by_class: ByClass
    ) -> None:
        self._chooser, self._pair, self._remembered, self._by_class = chooser, pair, met, by_class
        self._alone = [Standing(pair.insured, i[1], (i,), pair.insurance, day) for i in (pair.one, pair.two)]
        self._both = Standing(pair.insured, pair.insured, (pair.one, pair.two), pair.insurance, day)

    @property
    def alike(self) -> bool:
        """Whether the two meet the very same rules, alone and together."""
        one, two = (self._met(who) for who in self._alone)
        return self._pair.one[1] == self._pair.two[1] and one == two and not self._tell_apart(one)

    @property
    def key(self) -> object:
        """All that the result depends on, so that days and pairs that meet the same need one proof."""
        pair, index, day = self._pair, self._chooser.index, self._both.day
        rules = [self._met(who) for who in self._alone]  # what both meet follows, but where classes are left out
        named = (pair.one, pair.two) if any(self._tell_apart(some) for some in rules) else ()
        regions = sorted({rule.origin.region for some in rules for rule in some} | {pair.insured})
        ranks = [index.rank(region, pair.stage) for region in regions]
        order = tuple(
            (r.get(pair.one[0], 99) < r.get(pair.two[0], 99), len(ranks) > 1 and r == ranks[0]) for r in ranks
        )
        names = sorted(Kinds(index, self._both, (), rules[0] | rules[1]).parameters())
        figures = tuple(index.figure(name, region, day) for name in names for region in regions)
        spoken = tuple(self._chooser.spoken_for(who, pair.stage) for who in self._alone)
        homes = (pair.insured, pair.one[1], pair.two[1], pair.insurance)
        return homes, tuple(rules), named, order, figures, spoken

    def _tell_apart(self, rules: Met) -> bool:
        """Whether any of these rules leaves classes out, or pays otherwise to one than to another."""
        return not self._by_class.isdisjoint(rules) or any(rule.excluded for rule in rules)

    def _met(self, standing: Standing) -> Met:
        """All rules and changes that someone can meet at the stage."""
        stage, index = self._pair.stage, self._chooser.index
        found = self._remembered.get((standing, stage))
        if found is None:
            serving = (c.rule for c in self._chooser.candidates(standing, stage))
            changes = (
                a for code in chain(standing.insured) for a in index.adjust_rules(code, stage)
                if a.holds_on(standing.day) and a.serves(standing.classes)
            )  # fmt: skip
            found = self._remembered[standing, stage] = frozenset((*serving, *changes))
        return found

    def result(self) -> _Day:
        """Over every kind of bill that the rules tell apart."""
        found = _Day()
        met = (self._met(who) for who in (*self._alone, self._both))
        rules = sorted({rule for some in met for rule in some}, key=lambda r: r.origin.rule)
        homes = (self._pair.one[1], self._pair.two[1])
        for context in Kinds(self._chooser.index, self._both, homes, rules):
            self._look(context, found)
            if not any(found.best):
                break
        return found

    def _look(self, context: BillContext, found: _Day) -> None:
        stage, chooser = self._pair.stage, self._chooser
        try:
            chosen = chooser.select(context, self._both, stage)
            alone = [chooser.select(context, who, stage) for who in self._alone]
        except RuleOverlap:
            return  # stops the run where it is met
        except FigureMissing as absent:
            found.missing.add(str(absent))
            return
        feeders = chooser.feeders(self._both, stage, context.bill.care_type)
        best = list(found.best)
        if chosen.chosen is not None and chosen.chosen.rule.open:
            found.missing.add(chosen.chosen.rule.open)
        else:
            best = [best[number] and same(chosen, alone[number], self._by_class) for number in (0, 1)]
        for number in (n for n in (0, 1) if best[n]):
            own, other, who = alone[number], alone[1 - number], self._alone[1 - number]
            try:
                compared = compare(context, own, other, feeders, self._by_class)
            except NotAtHand as absent:
                found.missing.add(str(absent))
                continue
            if other.chosen is None and own.chosen is not None and not chooser.spoken_for(who, stage):
                found.missing.add(f"{stage}_schedule")
            found.differ |= compared == "at_least"
            best[number] = compared != "not_proved"
        found.best = (best[0], best[1])
        found.several_limits |= any(len(limits(context, own)) > 1 for own in alone)


def crossing_pairs(book: RuleBook) -> Iterator[tuple[Pair, Order]]:
    """The pairs of classes, certified where the person is insured, whose order is crossing or undecided."""
    index = RuleIndex(book)
    crossings = Crossings(Chooser(index))
    classes = [term.id for term in book.terms.family("classes") if term.id != RESIDENT]
    documented = {d.region for d in book.documents} - {NATION}
    regions = sorted(documented | {standing_for(index, f"{region[:4]}98") for region in documented})
    for region, insurance, stage in product(regions, ("390", "310"), COMPUTED_STAGES):
        for one, two in combinations(classes, 2):
            pair = Pair(region, insurance, stage, (one, region), (two, region))
            order = crossings.order(pair)
            if order.verdict != "proved":
                yield pair, order


def has_crossing_pairs(book: RuleBook) -> bool:
    """Whether for any two classes certified where the person is insured the order does not say which gives more.

    Without any, only persons whose classes were certified elsewhere can need `Crossings.disputed`.
    """
    return any(order.verdict == "crossing" for _, order in crossing_pairs(book))
