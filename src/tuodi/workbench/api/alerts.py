"""Early warning: people at their line, warnings and their way through the departments, the look ahead, the terms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Schema

from tuodi.client import models as shown
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.walk import Way
from tuodi.workbench.warning import figures, following
from tuodi.workbench.warning.models import Alert, Disposition, Expected, Watched
from tuodi.workbench.warning.terms import lay_down, terms_of

from .errors import Refusal
from .finding import as_seen, county_of, version_of
from .lists import first_of
from .rights import Needs
from .room import Paged, Room, page_of, shaped

room = Room()


class AlertsAsked(Schema):
    """What the warnings can be narrowed to. `department`: those shared with it."""

    state: str = ""
    group: str = ""
    township: str = ""
    month: dt.date | None = None
    department: str = ""

    def rows(self) -> Any:
        """Those that fit."""
        wanted: dict[str, Any] = {
            "state": self.state, "group": self.group, "township": self.township, "last_month": self.month,
            "tasks__department": self.department,
        }  # fmt: skip
        return Alert.objects.filter(**{name: value for name, value in wanted.items() if value not in (None, "")})


class WatchedAsked(Schema):
    """Which month, and which light."""

    month: dt.date
    light: str = ""


def _around(row: Any) -> dict[str, Any]:
    return {"psn_no": row.person.psn_no, "psn_name": row.person.psn_name}


def _brief(row: Alert) -> shown.AlertBrief:
    return shaped(shown.AlertBrief, row, **_around(row), version=version_of(row))


def _shape(id: int) -> shown.Alert:  # noqa: A002 - the name in the path
    row: Alert = get_object_or_404(Alert.objects.select_related("person"), pk=id)
    return shaped(
        shown.Alert, row, **_around(row), version=version_of(row), owed_fen=following.owed_to(row),
        tasks=[shaped(shown.AlertTask, task) for task in following.tasks_of(row)],
        helps=[shaped(shown.AlertHelp, one) for one in row.dispositions.order_by("pk")],
        steps=[shaped(shown.AlertStep, one) for one in row.events.order_by("at", "pk")],
    )  # fmt: skip


@room.get("", response=shown.Page[shown.AlertBrief], auth=Needs("warning.see"), summary="预警个案")
def listed(request: Request, asked: Query[AlertsAsked], paged: Query[Paged]) -> Any:
    """The newest first."""
    return page_of(shown.AlertBrief, [Way(asked.rows(), down=True)], Alert.objects.select_related("person"), paged,
                   _brief)  # fmt: skip


@room.get("/overview", response=shown.AlertOverview, auth=Needs("warning.see"), summary="预警概览")
def overview(request: Request, month: dt.date) -> Any:
    """A month by light, township, department and state."""
    county, today = county_of(request.user), timezone.now().date()
    empty = dict.fromkeys(shown.AlertDepartment.model_fields, 0)
    return shown.AlertOverview(
        month=first_of(month), lights={light.value: people for light, people, *_ in figures.lights(county, month)},
        states={state.value: count for state, count in figures.by_state(county)},
        towns=[shown.AlertTown(**({"open": 0, "late": 0, "done": 0, "waiting": 0} | line))
               for line in figures.by_town(county, month, today)],
        departments=[shown.AlertDepartment(**(empty | line)) for line in figures.by_department(county, today)],
    )  # fmt: skip


@room.get("/watched", response=shown.Page[shown.Watched], auth=Needs("warning.watch"), summary="月度监测表")
def watched(request: Request, asked: Query[WatchedAsked], paged: Query[Paged]) -> Any:
    """A month's people at the line and near it."""
    found = Watched.objects.filter(county=county_of(request.user), month=first_of(asked.month))
    found = found.filter(light=asked.light) if asked.light else found
    return page_of(shown.Watched, [Way(found)], Watched.objects.select_related("person"), paged,
                   lambda row: shaped(shown.Watched, row, **_around(row)))  # fmt: skip


@room.get("/expected", response=shown.Page[shown.Expected], auth=Needs("warning.watch"), summary="超线前预测")
def expected(request: Request, month: dt.date, paged: Query[Paged]) -> Any:
    """Who will probably come to the line."""
    found = Expected.objects.filter(county=county_of(request.user), month=first_of(month))
    return page_of(shown.Expected, [Way(found)], Expected.objects.select_related("person"), paged,
                   lambda row: shaped(shown.Expected, row, **_around(row)))  # fmt: skip


@room.get("/ways", response=list[shown.HelpWay], auth=Needs("warning.see"), summary="处置去向")
def ways(request: Request, department: str = "") -> Any:
    """The ways of help that the documents name, each with the facts it needs; of one department, or all."""
    return [
        shown.HelpWay(
            kind=way.id, title=way.zh, clause=way.clause, department=way.department,
            facts=[shown.HelpFact(name=fact.name, title=fact.zh, kind=fact.kind) for fact in way.facts],
        )
        for way in following.ways_of(department)
    ]  # fmt: skip


@room.get("/terms", response=shown.AlertTerms, auth=Needs("warning.watch"), summary="预警办理规定")
def terms(request: Request) -> Any:
    """Those that count."""
    return shaped(shown.AlertTerms, terms_of(county_of(request.user)))


@room.post("/terms", response={201: shown.AlertTerms}, auth=Needs("warning.terms"), summary="设定预警办理规定")
def new_terms(request: Request, given: shown.AlertTermsWanted) -> Any:
    """For the steps from now on."""
    row = lay_down(county_of(request.user), request.user.get_username(), **given.model_dump())
    return shaped(shown.AlertTerms, row)


def _all(found: tuple[int, str]) -> shown.AlertsDone:
    count, fault = found
    if fault:
        raise Refusal(409, "state", fault)
    return shown.AlertsDone(count=count)


@room.post("/check", response=shown.AlertsDone, auth=Needs("warning.check"), summary="批量核查待遇落实")
def check_all(request: Request) -> Any:
    """Everybody to whom nothing is owed; all of them or none."""
    return _all(following.check_all(county_of(request.user), request.user.get_username()))


@room.post("/share", response=shown.AlertsDone, auth=Needs("warning.check"), summary="批量共享部门")
def share_all(request: Request) -> Any:
    """Whatever was checked; all of them or none."""
    return _all(following.share_all(county_of(request.user), request.user.get_username()))


@room.get("/{id}", response=shown.Alert, auth=Needs("warning.see"), summary="一条预警")
def one(request: Request, id: int) -> Any:  # noqa: A002
    """Everything that is known of it."""
    return _shape(id)


def _step(request: Request, id: int, version: str, step: Callable[[Alert, str], Any]) -> Any:  # noqa: A002
    step(as_seen(Alert.objects, id, version), request.user.get_username())
    return _shape(id)


@room.post("/{id}/check", response=shown.Alert, auth=Needs("warning.check"), summary="核查待遇落实")
def check(request: Request, id: int, given: shown.Noted) -> Any:  # noqa: A002
    """Whether everything due was paid."""
    return _step(request, id, given.version, lambda row, by: following.check(row, by, note=given.note))


@room.post("/{id}/share", response=shown.Alert, auth=Needs("warning.check"), summary="共享部门")
def share(request: Request, id: int, given: shown.Versioned) -> Any:  # noqa: A002
    """With every department that the document names."""
    return _step(request, id, given.version, following.share)


@room.post("/{id}/visit", response=shown.Alert, auth=Needs("warning.town"), summary="镇街走访")
def visit(request: Request, id: int, given: shown.AlertVisit) -> Any:  # noqa: A002
    """What the village found."""
    return _step(request, id, given.version, lambda row, by: following.visit(row, by, on=given.on, note=given.note))


@room.post("/{id}/answer", response=shown.Alert, auth=Needs("warning.verify"), summary="部门核实")
def answer(request: Request, id: int, given: shown.AlertAnswer) -> Any:  # noqa: A002
    """What one's own department found."""
    return _step(request, id, given.version, lambda row, by: following.answer(
        row, request.user.department, by, verdict=given.verdict, note=given.note))  # fmt: skip


@room.post("/{id}/helps", response=shown.Alert, auth=Needs("warning.verify"), summary="处置")
def dispose(request: Request, id: int, given: shown.AlertHelpWanted) -> Any:  # noqa: A002
    """One of the ways of help, with every fact it needs."""
    return _step(request, id, given.version, lambda row, by: following.dispose(
        row, request.user.department, by, kind=given.kind, given=given.facts))  # fmt: skip


@room.post("/{id}/helps/{way}/result", response=shown.Alert, auth=Needs("warning.verify"), summary="处置反馈")
def feed_back(request: Request, id: int, way: int, given: shown.AlertHelpResult) -> Any:  # noqa: A002
    """What came of one's own department's help."""

    def act(row: Alert, by: str) -> None:
        help_ = Disposition.objects.filter(pk=way, warning=row, department=request.user.department).first()
        if help_ is None:
            raise Http404
        following.feed_back(help_, by, done=given.done, result=given.result)

    return _step(request, id, given.version, act)


@room.post("/{id}/end", response=shown.Alert, auth=Needs("warning.close"), summary="办结预警")
def close(request: Request, id: int, given: shown.AlertEnd) -> Any:  # noqa: A002
    """After help came to a result, or without any for a coded reason."""
    return _step(request, id, given.version, lambda row, by: following.close(
        row, by, note=given.note, without=given.without))  # fmt: skip
