"""People and identity rows for premium tests, with everything not asked for at its plainest."""

import dataclasses
import datetime as dt
from functools import cache

from tuodi.enrolment import Enrolee, EnrolmentRules, assess
from tuodi.policy.library import load_rule_book
from tuodi.policy.model import Parameter
from tuodi.policy.values import Const
from tuodi.settlement.bill import IdentityRecord

CITY = "500113"  # 巴南区: any Chongqing district without a document of its own
QIANJIANG, PENGSHUI, WEIHAI = "500114", "500243", "371002"
OLD = dt.date(2020, 1, 1)
AS_OF = dt.date(2024, 6, 30)


@cache
def rules(**readings: str) -> EnrolmentRules:
    return EnrolmentRules(load_rule_book(readings=readings))


def day(text: str | dt.date) -> dt.date:
    return text if isinstance(text, dt.date) else dt.date.fromisoformat(text)


def held(
    class_id: str, begin: str | dt.date = OLD, end: str | None = None, *, region: str = "", known: str | None = None
) -> IdentityRecord:
    since = day(known) if known else day(begin)
    return IdentityRecord(
        record_id=f"{class_id}/{begin}",
        person="p",
        identity=class_id,
        idet_admdvs=region,
        begndate=day(begin),
        enddate=day(end) if end else None,
        known_from=dt.datetime.combine(since, dt.time()),
    )


def person(region: str, plan: int | None = 1, *identities: IdentityRecord, **facts: object) -> Enrolee:
    dates = {name: day(facts.pop(name)) for name in list(facts) if name.endswith(("_date", "_from"))}
    rows = tuple(row if row.idet_admdvs else dataclasses.replace(row, idet_admdvs=region) for row in identities)
    facts.setdefault("minor", False)
    return Enrolee(person="p", insu_admdvs=region, insu_plan=plan, identities=rows, **dates, **facts)


def ask(enrolee: Enrolee, year: int, known: EnrolmentRules | None = None, as_of: dt.date = AS_OF):
    return assess(known or rules(), enrolee, year, as_of)


def yuan(amount: int | None) -> float | None:
    return None if amount is None else amount / 100


def codes(result) -> set[str]:
    return {reason.code for reason in result.reasons}


def reading(**choices: str) -> EnrolmentRules:
    """The rules with readings that the enrolment code itself looks at."""
    book = load_rule_book()
    return EnrolmentRules(dataclasses.replace(book, readings=tuple((dict(book.readings) | choices).items())))


def next_year(year: int, **more: int) -> EnrolmentRules:
    """The rules with last year's prices carried into a year that has none yet; `more`: counts by name."""
    book = load_rule_book()
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    parameters = book.of(Parameter)
    carried = [
        dataclasses.replace(p, first=first, last=last) for p in parameters if p.last == dt.date(year - 1, 12, 31)
    ]
    extra = [
        dataclasses.replace(parameters[0], name=name, value=Const(n, "count"), day=None, codes=None, required="",
                            first=dt.date(2000, 1, 1), last=None)
        for name, n in more.items()
    ]  # fmt: skip
    return EnrolmentRules(dataclasses.replace(book, rules=(*book.rules, *carried, *extra)))
