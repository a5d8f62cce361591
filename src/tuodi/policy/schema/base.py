"""Building blocks of the schema: scalars, periods, conditions."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, WithJsonSchema

from tuodi.policy.errors import BadValue
from tuodi.policy.money import FULL_RATE, format_rate
from tuodi.policy.regions import Place
from tuodi.policy.values import Unit, Value, constants_of, parse_value

_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
NAMED_DAYS = ("transition_start", "transition_end")
AFTER = "after "
"""`after transition_end`: the day that follows a named one."""


class Strict(BaseModel):
    """Unknown keys are refused and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, arbitrary_types_allowed=True)


def _day(raw: Any) -> dt.date:
    if isinstance(raw, dt.date):
        return raw
    if not isinstance(raw, str) or not _DAY.match(raw):
        raise BadValue("not_a_date", value=raw)
    return dt.date.fromisoformat(raw)


def _day_or_name(raw: Any) -> dt.date | str:
    return raw if str(raw).removeprefix(AFTER) in NAMED_DAYS else _day(raw)


def _count_or_name(raw: Any) -> int | str:
    return raw if raw in NAMED_DAYS else _count(raw)


def _count(raw: Any) -> int:
    if isinstance(raw, bool) or not str(raw).isdigit():
        raise BadValue("not_a_count", value=raw)
    return int(raw)


Day = Annotated[dt.date, PlainValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
DayOrName = Annotated[
    dt.date | str,
    PlainValidator(_day_or_name),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "format": "date"},
                {"enum": [*NAMED_DAYS, *(f"{AFTER}{name}" for name in NAMED_DAYS)]},
            ]
        }
    ),
]
Count = Annotated[int, BeforeValidator(_count)]
CountOrName = Annotated[
    int | str,
    PlainValidator(_count_or_name),
    WithJsonSchema({"anyOf": [{"type": ["integer", "string"]}, {"enum": list(NAMED_DAYS)}]}),
]


def _schema(example: str) -> WithJsonSchema:
    plain = {"type": ["string", "number"], "examples": [example]}
    return WithJsonSchema({"anyOf": [plain, {"type": "object", "required": ["by"]}]})


def _parser(unit: Unit) -> PlainValidator:
    return PlainValidator(lambda raw: parse_value(raw, unit))


def _share(raw: Any) -> Value:
    """A rate at which a fund pays: no more than the whole."""
    value = parse_value(raw, "rate")
    for rate in constants_of(value):
        if rate > FULL_RATE:
            raise BadValue("rate_over_whole", rate=format_rate(rate))
    return value


Yuan = Annotated[Value, _parser("yuan"), _schema("8916.50")]
Rate = Annotated[Value, _parser("rate"), _schema("70%")]
Share = Annotated[Value, PlainValidator(_share), _schema("70%")]
Number = Annotated[Value, _parser("count"), _schema("2")]

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Grade = Literal["S", "A", "B", "C"]
Kind = Literal[
    "identity", "subsidy", "stage", "entitlement", "warning", "target", "bound", "duty", "repeal", "parameter",
    "service", "funding", "context",
]  # fmt: skip
Per = Literal["bill", "stay", "month", "year", "cover_year", "pregnancy", "life"]


class Period(Strict):
    """From and until, both inclusive; `until` may be left out."""

    from_: DayOrName = Field(alias="from")
    until: DayOrName | None = None


class Years(Strict):
    """Cover years, both inclusive."""

    from_: Count = Field(alias="from")
    until: Count | None = None


class NamedYears(Strict):
    """Cover years whose last may be that of a named day, as the region where one is insured gives it."""

    from_: Count = Field(alias="from")
    until: CountOrName | None = None


class ConditionSpec(Strict):
    """Which bills: every key given must hold; a list means any of."""

    care: tuple[str, ...] | None = None
    setting: tuple[Literal["inpatient", "outpatient", "maternity"], ...] | None = None
    hosp_lv: tuple[Literal["1", "2", "3"], ...] | None = None
    insu_plan: tuple[Literal["1", "2"], ...] | None = None
    place: tuple[Place, ...] | None = None
    referral: Literal["compliant"] | None = None
    dise_class: tuple[Literal["special", "ordinary"], ...] | None = None
    opsp_class: tuple[Literal["specific", "ordinary"], ...] | None = None
    minor: tuple[Literal["true", "false"], ...] | None = None
    stay_in_policy_over: Yuan | None = None
    year_in_policy_over: Yuan | None = None
    stay_remainder_over: Yuan | None = None
