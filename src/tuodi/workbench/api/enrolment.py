"""Enrolment: years, coverage, who is not insured, the ledger, one person's year, the terms, the two workbooks."""

from __future__ import annotations

from typing import Any, Literal

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils import timezone
from ninja import Query, Schema

from tuodi.client import models as shown
from tuodi.exchange.divisions import name_of
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import XLSX
from tuodi.workbench.base.walk import Way
from tuodi.workbench.enrolment import ledgers
from tuodi.workbench.enrolment import terms as year_terms
from tuodi.workbench.enrolment.compute import work_out
from tuodi.workbench.enrolment.coverage import by_place, counts_of, entries_of
from tuodi.workbench.enrolment.decide import trace_of
from tuodi.workbench.enrolment.enums import Outcome, State
from tuodi.workbench.enrolment.facts import read
from tuodi.workbench.enrolment.figures import Share, shares, total, townships
from tuodi.workbench.enrolment.mobilise import record
from tuodi.workbench.enrolment.models import Due, EnrolmentYear, LedgerEntry, SubsidyDecision
from tuodi.workbench.enrolment.rulebook import Target, rules, targets, window
from tuodi.workbench.jobs.run import start

from .finding import county_of, living_record, person_of
from .jobs import job_shape
from .rights import Needs
from .room import FILE, Paged, Room, attached, page_of, shaped

room = Room()
_BOOKS = {"eight": (ledgers.eight_book, "8类人群资助参保台账"), "outside": (ledgers.outside_book, "市外参保台账")}


class LedgerAsked(Schema):
    """What the ledger can be narrowed to. `identity`: a class, or `eight` for the eight groups together."""

    township: str = ""
    village: str = ""
    identity: str = ""
    state: State | Literal[""] = ""
    outcome: Outcome | Literal["", "none"] = ""

    def rows(self, county: str, year: int) -> QuerySet[LedgerEntry]:
        """Those that fit."""
        found = LedgerEntry.objects.filter(county=county, year=year)
        if self.township:
            found = found.filter(township=self.township)
        if self.village:
            found = found.filter(village_id=self.village)
        if self.state:
            found = found.filter(state=self.state)
        if self.outcome:
            found = found.filter(outcome="" if self.outcome == "none" else self.outcome)
        if self.identity:
            eight = self.identity == "eight"
            found = found.filter(eight=True) if eight else found.filter(classes__contains=f",{self.identity},")
        return found


def decision_shape(row: SubsidyDecision) -> shown.Decision:
    """What was decided for a person."""
    return shaped(
        shown.Decision, row, psn_no=row.person.psn_no, psn_name=row.person.psn_name, batch=row.batch_id
    )  # fmt: skip


def target_shape(share: Share, target: Target, township: str = "") -> shown.TargetShare:
    """How far a target is; one that nobody falls under is not missed."""
    met = share.whole == 0 or (share.rate is not None and share.rate >= target.at_least)
    return shown.TargetShare(
        target=target.name, name=target.zh, township=township, part=share.part, whole=share.whole, rate=share.rate,
        at_least=target.at_least, met=met, clause=target.clause,
    )  # fmt: skip


def _row(row: LedgerEntry) -> shown.LedgerRow:
    return shaped(
        shown.LedgerRow, row, psn_no=row.person.psn_no, psn_name=row.person.psn_name,
        village=row.village.name if row.village else None, classes=[one for one in row.classes.split(",") if one],
        decided_subsidy_fen=row.decided.subsidy if row.decided else None,
    )  # fmt: skip


def _page(found: QuerySet[LedgerEntry], paged: Paged) -> Any:
    rows = LedgerEntry.objects.select_related("person", "village", "decided")
    return page_of(shown.LedgerRow, [Way(found, "township")], rows, paged, _row)


def _year(county: str, year: int) -> EnrolmentYear:
    found = EnrolmentYear.objects.filter(county=county, year=year).first()
    if found is None:
        raise Http404
    return found


@room.get("/years", response=list[shown.EnrolmentYear], auth=Needs("enrolment.see"), summary="参保年度")
def years(request: Request, county: str = "") -> Any:
    """The newest first."""
    rows = EnrolmentYear.objects.filter(county=county_of(request.user, county)).order_by("-year")
    return [shaped(shown.EnrolmentYear, row) for row in rows]


@room.post("/years", response={202: shown.Job}, auth=Needs("enrolment.decide"), summary="开放参保年度")
def open_year(request: Request, given: shown.YearWanted) -> Any:
    """For work; its ledger is worked out in the background."""
    county = county_of(request.user, given.county)
    EnrolmentYear.objects.get_or_create(county=county, year=given.year)
    return _compute(request, county, given.year)


@room.post("/{year}/compute", response={202: shown.Job}, auth=Needs("enrolment.decide"), summary="重算台账")
def compute(request: Request, year: int, county: str = "") -> Any:
    """In the background."""
    return _compute(request, _year(county_of(request.user, county), year).county, year)


def _compute(request: Request, county: str, year: int) -> shown.Job:
    title, link = f"计算{year}年度参保台账", f"/enrolment/?year={year}"
    return job_shape(start("enrolment.compute", title, request.user, link=link, county=county, year=year))


@room.get("/{year}/coverage", response=shown.Coverage, auth=Needs("enrolment.see"), summary="参保覆盖情况")
def coverage(request: Request, year: int, county: str = "", township: str = "") -> Any:
    """By township; of one township (one's own, for its staff) by village."""
    user = request.user
    place, town = county_of(user, county), user.township or township
    entries, by = entries_of(place, year, town), "village" if town else "township"
    names, counts = townships(place), counts_of(entries)
    found = {key: share for key, share in shares(place, year, timezone.now().date()).items() if town in ("", key[0])}
    return shown.Coverage(
        county=place, year=year, township=town, window_end=window(place, year)[1], places=[
            shown.PlaceCount(
                code=row[by] or "", name=row.get("village__name") or names.get(row[by]) or "未登记",
                uninsured=row["uninsured"], of_eight=row["of_eight"], eight_uninsured=row["eight_not"],
                unmarked=row["unmarked"], helped=row["helped"], subsidy_fen=row["money"] or 0,
            )
            for row in by_place(entries, by)
        ],
        targets=[target_shape(total(found, target.name), target, town) for target in targets(place)],
        uninsured=counts["uninsured"], differs=counts["differs"],
        dues_open=Due.objects.filter(year=year, state=Due.State.OPEN, person__county=place).count(),
    )  # fmt: skip


@room.get("/{year}/uninsured", response=shown.Page[shown.LedgerRow], auth=Needs("enrolment.see"), summary="未参保人员")
def uninsured(
    request: Request, year: int, asked: Query[LedgerAsked], paged: Query[Paged], county: str = "",
) -> Any:  # fmt: skip
    """By township."""
    return _page(asked.rows(county_of(request.user, county), year).filter(state=State.NOT), paged)


@room.get("/{year}/ledger", response=shown.Page[shown.LedgerRow], auth=Needs("enrolment.see"), summary="资助台账")
def ledger(
    request: Request, year: int, asked: Query[LedgerAsked], paged: Query[Paged], county: str = "",
) -> Any:  # fmt: skip
    """Everybody the ledger holds and what the rules give."""
    return _page(asked.rows(county_of(request.user, county), year).exclude(classes="", state=State.NOT), paged)


@room.get("/{year}/differences", response=shown.Page[shown.LedgerRow], auth=Needs("enrolment.see"),
          summary="与核定不同的人员")  # fmt: skip
def differing(
    request: Request, year: int, asked: Query[LedgerAsked], paged: Query[Paged], county: str = "",
) -> Any:  # fmt: skip
    """Decided, but no longer what the rules say."""
    return _page(asked.rows(county_of(request.user, county), year).filter(differs=True), paged)


@room.get(
    "/{year}/people/{psn_no}", response=shown.WorkedYear, auth=Needs("enrolment.see"), summary="一个人的年度参保资助"
)
def worked(request: Request, year: int, psn_no: str) -> Any:
    """What the rules say today, line by line, and what was decided."""
    person = person_of(psn_no)
    found = work_out(read([person], year)[0], year, timezone.now().date())
    told = trace_of(found)
    decisions = SubsidyDecision.objects.filter(person=person, year=year).select_related("person").order_by("-id")
    return shaped(
        shown.WorkedYear, found.result, psn_no=person.psn_no, year=year, state=found.facts.state,
        classes=list(found.classes), top_up_fen=found.top_up, reasons=told["reasons"], rule_hash=told["rule_hash"],
        lines=[
            shown.WorkedLine(label=line["label"], amount_fen=line["amount"], clause=line["clause"] or "",
                             detail=line["detail"] or "")
            for line in told["lines"]
        ],
        decisions=[decision_shape(row) for row in decisions],
    )  # fmt: skip


@room.post(
    "/{year}/people/{psn_no}/mark", response=shown.WorkedYear, auth=Needs("enrolment.work"), summary="登记动员结果"
)
def marked(request: Request, year: int, psn_no: str, given: shown.Mark) -> Any:
    """What a visit found out."""
    record(living_record(psn_no), year, user=request.user.get_username(), **given.model_dump())
    return worked(request, year, psn_no)


@room.get("/{year}/books/{kind}.xlsx", auth=Needs("enrolment.see"), summary="台账文件", openapi_extra=FILE)
def book(request: Request, year: int, kind: str, county: str = "") -> HttpResponse:
    """`eight` 8类人群资助参保台账, `outside` 市外参保台账; who took it is on record."""
    place = county_of(request.user, county)
    if kind not in _BOOKS:
        raise Http404
    make, name = _BOOKS[kind]
    return attached(make(place, year, request.user), f"{name_of(place)}{year}年度{name}.xlsx", XLSX)


@room.get("/{year}/terms", response=shown.Terms, auth=Needs("enrolment.see"), summary="缴费期、标准与资助")
def terms(request: Request, year: int, county: str = "") -> Any:
    """Each figure with where it stands."""
    place = county_of(request.user, county)
    return shown.Terms(
        county=place, year=year, rule_hash=rules().book.hash,
        days=[
            shown.Day(name=one.zh, day=one.day, clause=one.origin.clause if one.origin else "")
            for one in year_terms.days(place, year)
        ],
        prices=[
            shown.Price(name=row.zh, plan=row.plan, price_fen=row.price.amount if row.price else None,
                        missing=row.missing)
            for row in year_terms.prices(place, year)
        ],
        classes=[
            shaped(shown.ClassTerm, result, class_id=row.class_id, plan=plan)
            for row in year_terms.classes(place, year)
            for plan, result in enumerate(row.results, 1)
        ],
    )  # fmt: skip
