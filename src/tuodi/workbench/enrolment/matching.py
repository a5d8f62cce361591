"""Whose payment a row is, and what it does to how that person is insured."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from tuodi.enrolment import Enrolee, EnrolmentRules
from tuodi.enrolment.price import Category, Price, category_of, price_of
from tuodi.policy.regions import chain
from tuodi.policy.values import Missing
from tuodi.workbench.base.among import among, parts
from tuodi.workbench.base.bulk import create, update
from tuodi.workbench.base.prepared import Inserting
from tuodi.workbench.registry.models import Insurance, Person, Source
from tuodi.workbench.registry.signals import facts_changed

from .compute import let_go, refresh_people
from .enums import RowState, Why
from .facts import COUNTED
from .models import PaymentFile, PaymentRow
from .rulebook import rules
from .years import not_closed

_PLANS = (1, 2)
_ASKED = ("certno", "psn_name", "psn_no", "brdy", "death_date")
"""Of a person, for a payment."""
_INSURANCES = Inserting(Insurance)
_RESIDENTS, _EMPLOYEES = Insurance.Kind.RESIDENTS, Insurance.Kind.EMPLOYEES


def match(file: PaymentFile, rows: list[PaymentRow]) -> None:
    """Match new rows by certificate, save them, and let the registry and the ledger follow. In a transaction."""
    people = _by_number(row.certno for row in rows)
    chosen = {id(row): _whose(file, row, people) for row in rows}
    _accept(file, [(row, person) for row in rows if (person := chosen[id(row)]) is not None])
    create(rows)
    _tell(rows)


@transaction.atomic
def resolve(row: PaymentRow, person: Person | None, user: str, remark: str) -> PaymentRow:
    """By hand: this payment is that person's. What is wrong besides the person is still refused."""
    row = _open(row)
    if person is None:
        raise ValidationError("请选择人员")
    if not remark.strip():
        raise ValidationError("请写明核实情况")
    if row.why == Why.BAD_CELL:
        raise ValidationError("单元格有误的行须由税务部门更正后重新导入")
    _accept(row.file, [(row, person)])
    if row.state == RowState.OPEN:
        raise ValidationError(f"仍不能匹配：{row.get_why_display()} {row.detail}")
    row.state, row.resolved_by, row.resolved_at, row.remark = RowState.RESOLVED, user, timezone.now(), remark.strip()
    row.save()
    _tell([row])
    return row


@transaction.atomic
def ignore(row: PaymentRow, user: str, remark: str) -> PaymentRow:
    """By hand: nothing is done with this row, and why."""
    row = _open(row)
    if not remark.strip():
        raise ValidationError("请写明原因")
    row.state, row.resolved_by, row.resolved_at, row.remark = RowState.IGNORED, user, timezone.now(), remark.strip()
    row.save()
    return row


def _open(row: PaymentRow) -> PaymentRow:
    """The row as it stands, nobody else at it; one that was settled is left alone."""
    found: PaymentRow = PaymentRow.objects.select_for_update(of=("self",)).select_related("file").get(pk=row.pk)
    if found.state != RowState.OPEN:
        raise ValidationError("该行已处理", code="state")
    not_closed(found.county, found.file.year)
    return found


def _by_number(numbers: Iterable[str]) -> dict[str, Person]:
    found: dict[str, Person] = {}
    for some in parts(numbers):
        people = Person.objects.filter(among("certno", some), merged_into=None).order_by("-id").only(*_ASKED)
        found |= {person.certno: person for person in people}
    return found


def _leave(row: PaymentRow, why: Why, detail: str = "") -> None:
    row.state, row.why, row.detail = RowState.OPEN, why, (detail or row.detail)[:200]


def _whose(file: PaymentFile, row: PaymentRow, people: dict[str, Person]) -> Person | None:
    """The person of a row, None where it is not sure; the row says why."""
    person = people.get(row.certno)
    if row.detail:
        _leave(row, Why.BAD_CELL)
    elif row.year != file.year:
        _leave(row, Why.OTHER_YEAR, f"该行为{row.year}参保年度，文件为{file.year}参保年度")
    elif row.insu_admdvs and row.insu_admdvs not in chain(file.county):
        _leave(row, Why.OTHER_PLACE, f"参保地{row.insu_admdvs}")
    elif person is None:
        _leave(row, Why.NOBODY)
    elif person.psn_name != row.psn_name:
        _leave(row, Why.OTHER_NAME, f"登记姓名为{person.psn_name}")
    else:
        return person
    return None


def _accept(file: PaymentFile, pairs: list[tuple[PaymentRow, Person]]) -> None:
    """Check each payment against what is known of its person; write how the person is insured."""
    ids = [person.pk for _, person in pairs]
    insured: dict[int, list[Insurance]] = defaultdict(list)
    for insurance in Insurance.objects.filter(among("person_id", ids), year=file.year):
        insured[insurance.person_id].append(insurance)
    paid: dict[int, list[PaymentRow]] = defaultdict(list)
    for earlier in PaymentRow.objects.filter(among("person_id", ids), year=file.year, state__in=COUNTED):
        if earlier.person_id is not None:
            paid[earlier.person_id].append(earlier)
    fresh: list[Insurance] = []
    changed: list[Insurance] = []
    for row, person in pairs:
        here = next(
            (i for i in insured[person.pk] if i.insutype == _RESIDENTS and i.insu_admdvs in chain(file.county)), None
        )
        if not _sound(row, person, insured[person.pk]):
            continue
        made = _price(file, row, person, here)
        if made is None:
            continue
        row.person, row.state, row.why, row.detail = person, RowState.MATCHED, "", ""
        row.full = row.amount == made.premium
        if _is_second(row, here, paid[person.pk], made.premium):
            row.why, row.detail = Why.TWICE, "同一年度已有缴费"
        paid[person.pk].append(row)
        if here is None:
            insured[person.pk].append(made.insurance)
            fresh.append(made.insurance)
        elif here.paid_date is None and here.pk is not None:
            here.paid_date, here.insu_plan = row.paid_date, made.plan
            changed.append(here)
    if fresh or changed:
        source = _source(file)
        for insurance in (*fresh, *changed):
            insurance.source = source
        create(fresh)
        update(changed, ["paid_date", "insu_plan", "source"])


def _sound(row: PaymentRow, person: Person, insured: list[Insurance]) -> bool:
    day = row.paid_date
    if day is None or row.amount is None or row.amount <= 0:
        _leave(row, Why.BAD_CELL, row.detail or "缴费日期或金额空白、非正数")
    elif person.death_date is not None and person.death_date < day:
        _leave(row, Why.DEAD, f"登记死亡日期{person.death_date}")
    elif any(i.insutype == _EMPLOYEES and i.begndate <= day <= i.enddate for i in insured):
        _leave(row, Why.EMPLOYEE)
    else:
        return True
    return False


class _Made:
    """How a payment insures its person."""

    __slots__ = ("insurance", "plan", "premium")

    def __init__(self, insurance: Insurance, plan: int, premium: int) -> None:
        self.insurance, self.plan, self.premium = insurance, plan, premium


@cache
def _listed(under: EnrolmentRules, category: Category | Missing, year: int, plan: int, county: str) -> Price | Missing:
    """What a list says, the same for everybody whom it is for."""
    return category if isinstance(category, Missing) else price_of(under, category, year, plan, county)


def _price(file: PaymentFile, row: PaymentRow, person: Person, here: Insurance | None) -> _Made | None:
    """The plan: as the row or the registry says, else the only one whose price is the amount. Never guessed."""
    plan = row.insu_plan or (here.insu_plan if here is not None else None)
    assert row.paid_date is not None  # noqa: S101 - `_sound` asked
    enrolee = Enrolee(person=person.psn_no, insu_admdvs=file.county, paid_date=row.paid_date, birth_date=person.brdy)
    category = category_of(rules(), enrolee, file.year, row.paid_date)
    prices = {p: _listed(rules(), category, file.year, p, file.county) for p in ((plan,) if plan else _PLANS)}
    missing = next((price for price in prices.values() if isinstance(price, Missing)), None)
    if missing is not None:
        _leave(row, Why.PRICE_MISSING, missing.name)
        return None
    known = {p: price for p, price in prices.items() if not isinstance(price, Missing)}
    fitting = [p for p, price in known.items() if plan or price.amount == row.amount]
    if len(fitting) != 1:
        _leave(row, Why.PLAN_UNKNOWN, "文件未写档次，金额也不等于任何一档的标准")
        return None
    price = known[fitting[0]]
    row.insu_plan = fitting[0]
    insurance = _INSURANCES.new(
        person=person, year=file.year, insutype=_RESIDENTS, insu_plan=fitting[0], insu_admdvs=file.county,
        begndate=price.first, enddate=price.last, paid_date=row.paid_date,
    )  # fmt: skip
    return _Made(insurance, fitting[0], price.amount)


def _is_second(row: PaymentRow, here: Insurance | None, paid: list[PaymentRow], premium: int) -> bool:
    """A payment beyond the price is a second one. The registry's own paid date is the same payment seen elsewhere."""
    if not paid:
        return here is not None and here.paid_date is not None and here.paid_date != row.paid_date
    before = sum(one.amount or 0 for one in paid if one.why != Why.TWICE)
    return before + (row.amount or 0) > premium


def _source(file: PaymentFile) -> Source:
    if file.source is None:
        file.source = Source.objects.create(
            kind=Source.Kind.FILE, name=f"税务缴费文件 {file.name}"[:200], reference=str(file.pk), digest=file.digest,
            by=file.by,
        )  # fmt: skip
        file.save()
    return file.source


def _tell(rows: list[PaymentRow]) -> None:
    people = frozenset(row.person_id for row in rows if row.person_id is not None)
    if people:
        file = rows[0].file
        refresh_people(let_go(people, file.county, file.year), file.year)
        facts_changed.send(sender=PaymentRow, people=people, why="税务缴费")
