"""The demonstration's lists: four months of five departments, a batch in every state."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.utils import timezone

from tuodi.policy.regions import city_of
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.base.words import label
from tuodi.workbench.jobs.models import JobRun
from tuodi.workbench.jobs.run import Running
from tuodi.workbench.registry.deaths import record_death
from tuodi.workbench.registry.models import IdentityRow
from tuodi.workbench.registry.registering import Basis

from .accept import accept, undo
from .certify import Certifying
from .check import check
from .compared import List
from .demo_files import Dirt, as_csv, as_xlsx, rows_of
from .demo_warned import seed_warning_lists
from .enums import Kind, State
from .models import Designation, ListBatch
from .service import Refused, digest_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .demo_files import Made

COUNTY, YEAR, SEED = "500243", 2024, 20240601
_DEPARTMENTS = {
    "civil_affairs": "civil", "rural_revitalisation": "rural", "disabled_federation": "disabled",
    "veterans_affairs": "veterans", "health": "health",
}  # fmt: skip
_SILENT = {
    "stable_exit": "rural_revitalisation", "severe_disability": "disabled_federation",
    "veteran_key": "veterans_affairs", "veteran_other": "veterans_affairs",
    "family_planning_special": "health", "family_planning_reward": "health",
}  # fmt: skip
_BASIS = "县部门会商纪要（演示，虚构）"
_DIED, _DEATH = 2, dt.date(2024, 5, 20)
_RECEIVER, _CHECKER = "receiver", "checker"
_CLEAN = Dirt(wrong_check=1, other_name=0, twice=0, unknown=0, leaves=8, foreign_class=0, rival=0, dead=0)


class _Quiet(Running):
    """Work of one user within the work of another: it shows no progress of its own."""

    def __init__(self, by: str) -> None:
        super().__init__(JobRun(kind="lists.demo", title="演示名单", by=by))

    def progress(self, done: int, total: int | None = None, message: str = "") -> None:
        """Nothing."""


def seed_lists(running: Running) -> dict[str, Any]:
    """Make the lists of the demonstration once; how many batches."""
    if ListBatch.objects.exists():
        return {"batches": 0}
    with running.writing():
        for identity, department in _SILENT.items():
            Designation.objects.create(
                county=COUNTY, identity=identity, department=department, basis=_BASIS, begndate=dt.date(2020, 1, 1)
            )
    plan = [(month, department) for month in (3, 4, 5, 6) for department in _DEPARTMENTS]
    for done, (month, department) in enumerate(plan):
        running.progress(done, len(plan), f"部门名单：{label('departments', department)} {YEAR}-{month:02d}")
        if month == 6 and department == plan[0][1]:  # noqa: PLR2004 - the month in hand
            _deaths()
        _month(department, dt.date(YEAR, month, 1))
    with suppress(Refused):  # a very small county may have nobody to warn of
        seed_warning_lists(COUNTY, [dt.date(YEAR, month, 1) for month in (4, 5, 6)], _DEPARTMENTS, _RECEIVER)
    running.progress(len(plan), len(plan), "部门名单")
    return {"batches": ListBatch.objects.count()}


def _deaths() -> None:
    """Registered here before the departments have heard of them."""
    for department in ("civil_affairs", "rural_revitalisation"):
        rows = IdentityRow.objects.filter(
            certifier=department, idet_admdvs=COUNTY, enddate=None, vali_flag=True, person__death_date=None
        )
        for row in rows.select_related("person").order_by("-person__brdy", "id").reverse()[:_DIED]:
            with acting("clerk", "演示"):
                record_death(row.person, _DEATH, Basis(by="clerk", date=_DEATH, reference="居民死亡医学证明"))


def _month(department: str, month: dt.date) -> None:
    which = List(COUNTY, department, month, Kind.FULL)
    classes = tuple(Certifying(COUNTY, which.month_end).classes_of(department))
    last = month.month == 6  # noqa: PLR2004 - the month in hand
    if last and department == "health":
        return  # not sent yet
    dirt = Dirt() if last or department == "veterans_affairs" else _CLEAN
    batch = _made(which, rows_of(which, classes, dirt, SEED))
    if not last:
        if month.month == 5 and department == "veterans_affairs":  # noqa: PLR2004
            _send_back(batch)
            batch = _made(which, rows_of(which, classes, _CLEAN, SEED), note="按退回意见改正后重报")
        _accepted(batch)
        if month.month == 5 and department == "rural_revitalisation":  # noqa: PLR2004
            _undone(which, classes)
        if month.month == 5 and department == "civil_affairs":  # noqa: PLR2004
            _undo_asked(which, classes)
    elif department == "veterans_affairs":
        with acting(batch.uploaded_by, "演示"):
            batch.withdraw()
            batch.save()
    elif department != "civil_affairs":
        _submitted(batch)


def _made(which: List, rows: Sequence[Made], note: str = "") -> ListBatch:
    office = f"{label('departments', which.department)}{which.month:%Y年%m月}{Kind(which.kind).label}"
    if which.department == "disabled_federation":
        name, content = f"{office}.csv", as_csv(list(rows))
    else:
        name, content = f"{office}.xlsx", as_xlsx(list(rows), office)
    file = ContentFile(content, name=name)
    user = _DEPARTMENTS[which.department]
    with acting(user, "演示"):
        batch = ListBatch(
            county=which.county, department=which.department, month=which.month, kind=which.kind, file_name=name,
            digest=digest_of(file), uploaded_by=user, note=note,
        )  # fmt: skip
        batch.file.save(f"{city_of(which.county)}-{batch.digest[:16]}{name[name.rindex('.') :]}", file, save=False)
        batch.save()
    check(_Quiet(user), batch.pk)
    return ListBatch.objects.get(pk=batch.pk)


def _submitted(batch: ListBatch) -> None:
    with acting(batch.uploaded_by, "演示"):
        batch.submit()
        batch.submitted_by, batch.submitted_at = batch.uploaded_by, timezone.now()
        batch.save()


def _accepted(batch: ListBatch) -> None:
    _submitted(batch)
    accept(_Quiet(_RECEIVER), batch.pk)


def _send_back(batch: ListBatch) -> None:
    _submitted(batch)
    with acting(_RECEIVER, "演示"):
        batch.send_back()
        batch.checker, batch.decided_at = _RECEIVER, timezone.now()
        batch.reason = "多人姓名与证件号码不符，请核对后重报"
        batch.save()


def _few(which: List, classes: tuple[str, ...], order: int) -> ListBatch:
    changes = List(which.county, which.department, which.month, Kind.CHANGES)
    rows = [row for row in rows_of(changes, classes, _CLEAN, SEED + order)[-3:] if row.begin >= which.month]
    return _made(changes, rows, note="补报变动")


def _undone(which: List, classes: tuple[str, ...]) -> None:
    batch = _few(which, classes, 1)
    _accepted(batch)
    _ask(batch.pk, "rural", "误把未批准的对象报入变动名单")
    undo(_Quiet(_CHECKER), batch.pk)


def _undo_asked(which: List, classes: tuple[str, ...]) -> None:
    batch = _few(which, classes, 2)
    _accepted(batch)
    _ask(batch.pk, "civil", "三人的起始日期应为下月")


def _ask(pk: int, user: str, reason: str) -> None:
    batch = ListBatch.objects.get(pk=pk)
    with acting(user, "演示"):
        if batch.state == State.ACCEPTED:
            batch.ask_undo()
            batch.undo_by, batch.undo_reason = user, reason
            batch.save()
