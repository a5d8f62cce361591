"""What pricing needs of the database: three statements, whatever the number of lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction

from tuodi.exchange.national.region import Region

from .layouts import CLASS_RATIO
from .models import Entry
from .pricing import Cap, Catalogue, FeeIn, Item, Match, PricedLine, Ratio, Terms, areas_of, level_of, price

MILLIONTHS = 1_000_000
RATIO_KINDS = frozenset({"", "10"})
"""selfpay_prop_type of a first-self-pay ratio; those of other kinds are kept and not used."""


def priced(
    lines: Sequence[FeeIn], *, area: str, hosp_lv: str, region: Region, person: Iterable[str] = ()
) -> list[PricedLine]:
    """Lines split by the catalogue of a place. `person`: insutype and psn_type. Raises Unpriced."""
    terms = Terms(
        areas_of(area), level_of(hosp_lv), region.unknown_item, region.cap_levels, frozenset(filter(None, person))
    )
    return price(lines, catalogue_of({line.hilist_code for line in lines}, terms.areas), terms)


def catalogue_of(codes: Iterable[str], areas: Sequence[str]) -> Catalogue:
    """The rows that stand for some codes in some places."""
    asked = set(codes)
    standing = Entry.objects.filter(replaced=None, valid=True, area__in=areas)
    matches: dict[str, list[Match]] = defaultdict(list)
    for row in standing.filter(tab="1316", code__in=asked):
        matches[row.code].append(Match(row.to_code, row.area, row.begndate, row.enddate))
    asked |= {match.hilist_code for rows in matches.values() for match in rows}
    items: dict[str, list[Item]] = defaultdict(list)
    caps: dict[str, list[Cap]] = defaultdict(list)
    ratios: dict[str, list[Ratio]] = defaultdict(list)
    for row in standing.filter(tab__in=("1312", "1318", "1319"), code__in=asked):
        if row.tab == "1312":
            items[row.code].append(_item(row))
        elif row.tab == "1318":
            amount = Fraction(row.amount or 0, MILLIONTHS)
            caps[row.code].append(Cap(row.area, row.begndate, row.enddate, row.kind, amount))
        elif row.fields.get("selfpay_prop_type", "") in RATIO_KINDS:
            ratios[row.code].append(_ratio(row))
    of_class: dict[tuple[str, str], list[Ratio]] = defaultdict(list)
    for row in standing.filter(tab=CLASS_RATIO):
        of_class[row.code, row.list_type].append(_ratio(row))
    return Catalogue(items, matches, caps, ratios, of_class)


def names_of(codes: Iterable[str], area: str) -> dict[str, str]:
    """What the insurance's catalogue calls some codes in a place."""
    rows = Entry.objects.filter(tab="1312", code__in=set(codes), area__in=areas_of(area), replaced=None)
    return dict(rows.order_by("begndate").values_list("code", "name"))


def _item(row: Entry) -> Item:
    return Item(
        row.code, row.area, row.begndate, row.enddate, row.chrgitm_lv, row.lmt_used_flag == "1", row.name,
        row.list_type, row.med_chrgitm_type,
    )  # fmt: skip


def _ratio(row: Entry) -> Ratio:
    return Ratio(row.area, row.begndate, row.enddate, row.amount or 0, row.kind, row.level)
