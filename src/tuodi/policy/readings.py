"""The register of readings: where a text leaves a choice, the alternatives, the default and the switch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .catalogue import Message
from .errors import UnknownReference, Where
from .messages import message

ENGINE_CHOICES: dict[str, tuple[str, ...]] = {
    "benefit_date": ("discharge", "settlement", "admission"),
    "identity_date": ("benefit_date_as_known", "settlement_day_as_marked", "admission_day", "certification_day"),
    "late_class_reach": ("certified_start", "month_of_marking", "day_of_marking"),
    "ordinary_time_counts": ("counts", "only_while_assisted"),
    "income_year": ("both_reported", "y_minus_1", "y_minus_2"),
    "income_place": ("pooling_region", "county", "province"),
    "floor_measure": ("nominal_for_check_effective_shown", "effective"),
    "several_identities": ("per_stage", "one_class_for_the_year", "one_class_per_bill"),
    "opsp_class_empty": ("specific", "ordinary", "refused"),
    "best_by_plan": ("best_for_chosen_plan", "fixed_order"),
    "subsidy_elsewhere": ("certifying_region_pays", "insured_region"),
    "no_top_up": ("plan_1", "uninsured", "late_top_up"),
    "subsidy_year": ("cover_year_with_its_window", "calendar_year"),
    "referral_at_home": ("compliant_in_district", "referral_always"),
    "referral_exceptions": ("registered_elsewhere_compliant", "none", "emergencies_too"),
}
"""Readings that code asks for; all others act through `under` and `variants` of rules."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One choice a rule engine must make; the first alternative is the default."""

    name: str
    clauses: tuple[str, ...]
    question: str
    choices: tuple[tuple[str, str], ...]
    why: str
    computed: tuple[str, ...]
    """The choices that change a computation here; another one can be recorded but not selected."""
    no_effect: tuple[tuple[str, str], ...] = ()
    """Choices under which no amount would be another one, each with the reason."""

    @property
    def default(self) -> str:
        """The choice taken when nothing is said."""
        return self.choices[0][0]


def parse_readings(data: Mapping[str, Any]) -> tuple[Reading, ...]:
    """`documents/readings.yaml` → register."""
    return tuple(
        Reading(
            name=name,
            clauses=tuple(entry.get("clauses") or ()),
            question=entry["question"],
            choices=tuple((str(key), str(zh)) for key, zh in entry["choices"].items()),
            why=entry.get("why") or "",
            computed=tuple(entry.get("computed") or ()),
            no_effect=tuple((str(key), str(why)) for key, why in (entry.get("no_effect") or {}).items()),
        )
        for name, entry in data.items()
    )


def in_language(text: str, lang: str) -> str:
    """One of the two languages of a text kept as ``Chinese / English``.

    >>> in_language("按哪天？ / Which day?", "en"), in_language("按哪天？", "en")
    ('Which day?', '按哪天？')
    """
    zh, _, en = text.partition(" / ")
    return en if en and lang == "en" else zh


def choose(register: tuple[Reading, ...], chosen: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Every reading with its choice. Raises UnknownReference on a name or a choice that cannot be computed."""
    known = {reading.name: reading for reading in register}
    for name, choice in chosen.items():
        where = Where("--reading", 1)
        if name not in known:
            raise UnknownReference(where, message("unknown_reading", reading=name, known=tuple(sorted(known))))
        reading = known[name]
        if choice not in (reading.default, *reading.computed):
            can = (reading.default, *(c for c in reading.computed if c != reading.default))
            reason = dict(reading.no_effect).get(choice, "")
            why = Message(f"（{in_language(reason, 'zh')}）", f" ({in_language(reason, 'en')})") if reason else ""
            raise UnknownReference(
                where, message("choice_not_computed", reading=name, choice=choice, why=why, known=can)
            )
    return tuple((reading.name, chosen.get(reading.name, reading.default)) for reading in register)
