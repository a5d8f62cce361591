"""The demonstration's enrolment: an open year, visits, decisions, a payment file with dirt, months told."""

from __future__ import annotations

import csv
import datetime as dt
import io

from django.db.models import Count

from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.config import DEMO_YEAR
from tuodi.workbench.enrolment import decide, figures, taking
from tuodi.workbench.enrolment.compute import refresh_people
from tuodi.workbench.enrolment.enums import DueKind, Outcome, State
from tuodi.workbench.enrolment.models import Assignment, Due, EnrolmentYear, LedgerEntry, Mobilisation
from tuodi.workbench.jobs.run import Running
from tuodi.workbench.registry.models import IdentityRow, Insurance, Person, Source

from .cast import COUNTY

MONTHS = (
    dt.date(2023, 10, 31), dt.date(2023, 11, 30), dt.date(2023, 12, 31), dt.date(2024, 1, 31), dt.date(2024, 2, 29),
    dt.date(2024, 3, 31),
)  # fmt: skip
_OUTCOMES = (
    (Outcome.WAITING, "", "", ""), (Outcome.PROMISED, "", "", "月底前缴"), (Outcome.PAID, "", "", "手机银行已缴"),
    (Outcome.ELSEWHERE, "440100", "广州市参保证明", ""), (Outcome.REFUSED, "", "", "自称身体好，不愿缴费"),
    (Outcome.AWAY, "", "", "电话不通"), (Outcome.SOLDIER, "", "", "2022年9月入伍"),
    (Outcome.DEAD, "", "", "待派出所销户"),
)  # fmt: skip
_FRESH, _DIRTY, _CHANGED = 60, 12, 25
_DIVISOR = 97
_LATE, _AWAY, _MOVED = 9, 6, 15
_CIVIL = "彭水苗族土家族自治县民政局"
_CITIES = ("440100", "330100", "350200")


def seed_enrolment(running: Running) -> None:
    """Everything of this room, once; after the county's people."""
    with unlimited():
        if EnrolmentYear.objects.filter(county=COUNTY, year=DEMO_YEAR).exists():
            return
        with running.writing():
            EnrolmentYear.objects.create(county=COUNTY, year=DEMO_YEAR)
            _assign()
        for month in MONTHS:
            with running.writing():
                figures.dispatch(COUNTY, DEMO_YEAR, month, "clerk")
        _late_and_elsewhere()
        _decided("clerk", running)
        _moved("fund")
        with running.writing():
            _visits()
        _payment_file()
        _changes(running)


def _assign() -> None:
    """A task that some townships reach and some do not: some 97 in a hundred of those living there."""
    people = Person.objects.filter(county=COUNTY, merged_into=None)
    residents = people.exclude(insurances__insutype=Insurance.Kind.EMPLOYEES)
    for number, (town, count) in enumerate(
        residents.values_list("township").annotate(n=Count("pk", distinct=True)).order_by("township")
    ):
        Assignment.objects.create(
            county=COUNTY, township=town, year=DEMO_YEAR, persons=max(1, count * (_DIVISOR + number % 4) // 100)
        )


def _decided(maker: str, running: Running) -> None:
    """A first batch by one clerk, approved by the checker."""
    batch = decide.propose(COUNTY, DEMO_YEAR, maker, lambda: acting(maker), lambda *_: None)
    if batch is None:
        return
    with acting(maker):
        decide.submit(batch, maker)
    with acting("checker"):
        decide.approve(batch, "checker")
    running.progress(running.record.done, running.record.total, "参保资助")


def _late_and_elsewhere() -> None:
    """Some certified after the window chose plan 2 and paid plan 1's part; some are insured in another city."""
    nobody = Person.objects.filter(county=COUNTY, merged_into=None, death_date=None).exclude(insurances__year=DEMO_YEAR)
    late = list(nobody.filter(identities=None).order_by("id")[:_LATE])
    certified = list(nobody.exclude(identities=None).distinct().order_by("id")[:_AWAY])
    others = nobody.exclude(pk__in=[one.pk for one in [*late, *certified]]).order_by("-id")[:_AWAY]
    away = [*certified, *others]
    with acting("system:demo", "演示"):
        source = Source.objects.create(kind=Source.Kind.SEED, name="演示：新认定与市外参保", by="system:demo")
        IdentityRow.objects.bulk_create(
            IdentityRow(
                record_id=f"LATE{one.pk:08d}", person=one, identity="minimum_living", idet_admdvs=COUNTY,
                certifier="civil_affairs", certifier_name=_CIVIL, begndate=dt.date(DEMO_YEAR, 1, 15),
                known_from=dt.datetime(DEMO_YEAR, 1, 20, 9), source=source,
            )
            for one in late
        )  # fmt: skip
        Insurance.objects.bulk_create(
            Insurance(
                person=one, year=DEMO_YEAR, insutype=Insurance.Kind.RESIDENTS, insu_plan=1,
                insu_admdvs=_CITIES[at % len(_CITIES)], begndate=dt.date(DEMO_YEAR, 1, 1),
                enddate=dt.date(DEMO_YEAR, 12, 31), paid_date=dt.date(DEMO_YEAR - 1, 11, 6), source=source,
            )
            for at, one in enumerate(away)
        )  # fmt: skip
    rows = [
        [one.psn_name, one.certno, DEMO_YEAR, "二档", "2024-02-06", "38.00", f"3499{at:012d}"]
        for at, one in enumerate(late)
    ]
    _take("税务居民医保缴费明细202402（新认定人员）.csv", rows)


def _moved(user: str) -> None:
    """Of what the decisions make due some has been done."""
    for kind, every in ((DueKind.REFUND, 12), (DueKind.TOP_UP, 3)):
        dues = Due.objects.filter(year=DEMO_YEAR, kind=kind, person__county=COUNTY).order_by("id")
        for at, due in enumerate(list(dues[::every])[:_MOVED], 1):
            with acting(user, "演示"):
                decide.finish_due(due, user, f"记-{DEMO_YEAR}03-{kind[:1].upper()}{at:03d}")


def _visits() -> None:
    """Every other of those not insured was visited."""
    entries = list(LedgerEntry.objects.filter(county=COUNTY, year=DEMO_YEAR, state=State.NOT).order_by("id")[::2])
    made = []
    for at, entry in enumerate(entries):
        outcome, place, proof, note = _OUTCOMES[at % len(_OUTCOMES)]
        made.append(Mobilisation(
            person_id=entry.person_id, year=DEMO_YEAR, outcome=outcome, insu_admdvs=place, proof=proof,
            note=note, by="town",
        ))  # fmt: skip
    Mobilisation.objects.bulk_create(made, batch_size=1_000)
    refresh_people([entry.person_id for entry in entries], DEMO_YEAR)


def _payment_file() -> None:
    """A file of late payments: some match, some are somebody else's name, an unknown number, the wrong year, twice."""
    unpaid = Person.objects.filter(
        enrolments__year=DEMO_YEAR, enrolments__state=State.NOT, death_date=None, county=COUNTY
    )
    people = list(unpaid.filter(enrolments__outcome="").order_by("-id")[:_FRESH])
    rows: list[list[object]] = []
    for at, person in enumerate(people):
        name, number, year, amount = person.psn_name, person.certno, DEMO_YEAR, "380.00"
        plan = "一档"
        if at < _DIRTY:
            name = name[0] + "某" if at % 6 == 0 else name
            number = number[:-4] + "0000" if at % 6 == 1 else number
            year = DEMO_YEAR - 1 if at % 6 == 2 else year  # noqa: PLR2004
            plan, amount = ("", "38.00") if at % 6 == 3 else (plan, amount)  # noqa: PLR2004
            amount = "三百八" if at % 6 == 4 else amount  # noqa: PLR2004
        rows.append([name, number, year, plan, "2024-02-20", amount, f"3500{at:012d}"])
        if at == _DIRTY:
            rows.append([name, number, year, plan, "2024-02-21", amount, f"3501{at:012d}"])
    _take("税务居民医保缴费明细202402.csv", rows)


def _take(name: str, rows: list[list[object]]) -> None:
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(["姓名", "证件号码", "参保年度", "缴费档次", "缴费日期", "缴费金额", "电子税票号码"])
    out.writerows(rows)
    with acting("fund"):
        file, _ = taking.store(COUNTY, DEMO_YEAR, name, text.getvalue().encode("gb18030"), "fund")
    taking.take(file, lambda: acting("fund"), lambda *_: None)


def _changes(running: Running) -> None:
    """Some whose class turned out to be another after the decision: a difference each, waiting for the clerk."""
    with running.writing():
        source = Source.objects.create(kind=Source.Kind.SEED, name="演示：后来获知的身份", by="system:demo")
        entries = LedgerEntry.objects.filter(
            county=COUNTY, year=DEMO_YEAR, decided__class_id__in=["stable_exit", "minimum_living"]
        )
        ids = list(
            entries.order_by("id").values_list("person_id", flat=True)[:: max(1, entries.count() // _CHANGED)][
                :_CHANGED
            ]
        )
        IdentityRow.objects.bulk_create(
            IdentityRow(
                record_id=f"CHG{person:08d}", person_id=person, identity="special_hardship", idet_admdvs=COUNTY,
                certifier="civil_affairs", certifier_name=_CIVIL, begndate=dt.date(2023, 9, 1),
                known_from=dt.datetime(2024, 4, 8, 9), source=source,
            )
            for person in ids
        )  # fmt: skip
        refresh_people(ids, DEMO_YEAR)
