"""What is done with batches, one function a step, free of HTTP. Each refuses in a sentence what may not be."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from tuodi.exchange.refusals import FileRefused
from tuodi.workbench.base.uploads import fault_of
from tuodi.workbench.jobs.run import start

from .certify import Certifying
from .check import reader
from .compared import List
from .enums import HELD, OPEN, TAKEN, WRITES, Kind, State
from .models import ListBatch, ListRow

if TYPE_CHECKING:
    from tuodi.workbench.access.models import User


class Refused(Exception):
    """It cannot be done; the sentence says why and what can, `code` says it to programs."""

    code = "refused"


class OwnWork(Refused):
    """Whoever made it does not check it."""

    code = "maker"


class BadFile(Refused):
    """The file is no list."""

    code = "file"


class SameFile(Refused):
    """The file is there already."""

    code = "same_file"

    def __init__(self, batch: ListBatch) -> None:
        self.batch = batch
        when = f"{batch.uploaded_at:%Y-%m-%d %H:%M}"
        super().__init__(
            f"这份文件与{batch.number}完全相同（{when}上传，{batch.get_state_display()}），没有新建批次，也没有任何改动"
        )


def digest_of(file: File) -> str:
    """SHA-256 of an uploaded file."""
    made = hashlib.sha256()
    for chunk in file.chunks():
        made.update(chunk)
    return made.hexdigest()


def keep_file(
    user: User,
    file: File,
    *,
    county: str,
    department: str,
    month: dt.date,
    kind: str,
    note: str = "",
) -> ListBatch:
    """Keep the file as a new batch and start checking it. SameFile when it is there already."""
    name = Path(file.name or "").name
    no_table = fault_of(name, file.size, file)
    if no_table:
        raise BadFile(no_table)
    which = List(county, department, month, kind)
    if department not in Certifying(county, which.month_end).departments():
        raise Refused("按本地文件，本部门没有可以认定的身份类别，不报送名单")
    _no_later_full_list(which)
    digest = digest_of(file)
    same = ListBatch.objects.filter(
        county=county, department=department, month=month, kind=kind, digest=digest, state__in=(*OPEN, *TAKEN)
    ).first()
    if same is not None:
        raise SameFile(same)
    batch = ListBatch(
        county=county, department=department, month=month, kind=kind, file_name=name[:200], digest=digest,
        note=note, uploaded_by=user.get_username(),
    )  # fmt: skip
    batch.file.save(f"{county}-{digest[:16]}{Path(name).suffix.lower()}", file, save=False)
    try:
        reader.look(Path(batch.file.path))
    except FileRefused as fault:
        batch.file.delete(save=False)
        raise BadFile(fault.line("zh", name)) from fault
    batch.save()
    return _begin(user, batch, "lists.check", f"校验名单：{batch}")


def _no_later_full_list(which: List) -> None:
    if which.kind != Kind.FULL:
        return
    later = ListBatch.objects.filter(
        county=which.county, department=which.department, kind=Kind.FULL, month__gt=which.month, state__in=TAKEN
    ).order_by("-month").first()  # fmt: skip
    if later is not None:
        raise Refused(f"{later.month:%Y-%m}的全量名单已经接收，更早月份的全量名单会把新对象当作退出；请改报变动名单")


def _begin(user: User, batch: ListBatch, kind: str, title: str) -> ListBatch:
    batch.job = start(kind, title, user, link=f"/lists/{batch.pk}/", batch_id=batch.pk)
    batch.save()
    return batch


@transaction.atomic
def check_again(user: User, batch: ListBatch) -> None:
    """Compare with what is known today."""
    batch = _locked(batch, State.UPLOADED, State.CHECKED)
    _begin(user, batch, "lists.check", f"重新比对：{batch}")


def _locked(batch: ListBatch, *states: State) -> ListBatch:
    """The batch as it stands now, nobody else at it, in one of these states."""
    found = ListBatch.objects.select_for_update(of=("self",)).select_related("job").get(pk=batch.pk)
    if found.busy:
        raise Refused("这个批次有后台任务正在进行，请等它结束")
    if found.state not in states:
        raise Refused(f"批次现在是“{found.get_state_display()}”，不能这样办理")
    return found


@transaction.atomic
def submit(user: User, batch: ListBatch) -> None:
    """The department hands it over."""
    batch = _locked(batch, State.CHECKED)
    _no_later_full_list(List(batch.county, batch.department, batch.month, batch.kind))
    if not batch.rows_in or batch.count("bad") == batch.rows_in:
        raise Refused("没有一行可用：改正错误行后重新上传")
    batch.submit()
    batch.submitted_by, batch.submitted_at = user.get_username(), timezone.now()
    batch.save()


@transaction.atomic
def withdraw(user: User, batch: ListBatch) -> None:  # noqa: ARG001 - the audit trail has who it was
    """The department takes it back."""
    batch = _locked(batch, *OPEN)
    batch.withdraw()
    batch.save()


@transaction.atomic
def send_back(user: User, batch: ListBatch, reason: str) -> None:
    """The receiver does not take it."""
    batch = _locked(batch, State.SUBMITTED)
    _not_the_maker(user, batch)
    batch.send_back()
    batch.checker, batch.decided_at, batch.reason = user.get_username(), timezone.now(), reason
    batch.save()


@transaction.atomic
def receive(user: User, batch: ListBatch) -> None:
    """The receiver takes it: the job writes."""
    batch = _locked(batch, State.SUBMITTED)
    _not_the_maker(user, batch)
    _no_later_full_list(List(batch.county, batch.department, batch.month, batch.kind))
    _begin(user, batch, "lists.accept", f"接收名单：{batch}")


def _not_the_maker(user: User, batch: ListBatch) -> None:
    if user.get_username() in (batch.uploaded_by, batch.submitted_by):
        raise OwnWork("上传或提交名单的人不能接收同一份名单，请由另一人办理")


@transaction.atomic
def let_through(user: User, row: ListRow, why: str) -> None:
    """The receiver decides that a held row is written all the same."""
    batch = _locked(row.batch, State.SUBMITTED)
    _not_the_maker(user, batch)
    if row.outcome not in HELD or row.would not in WRITES:
        raise Refused("这一行不能放行：没有可以写入的内容，或者不能确定是谁")
    row.let_through_by, row.let_through_why = user.get_username(), why
    row.save(update_fields=["let_through_by", "let_through_why"])


@transaction.atomic
def hold_again(user: User, row: ListRow) -> None:
    """Takes letting through back."""
    batch = _locked(row.batch, State.SUBMITTED)
    _not_the_maker(user, batch)
    row.let_through_by = row.let_through_why = ""
    row.save(update_fields=["let_through_by", "let_through_why"])


@transaction.atomic
def ask_undo(user: User, batch: ListBatch, reason: str) -> None:
    """Somebody says that it was accepted wrongly."""
    batch = _locked(batch, State.ACCEPTED)
    batch.ask_undo()
    batch.undo_by, batch.undo_reason, batch.undo_checker = user.get_username(), reason, ""
    batch.save()


@transaction.atomic
def keep(user: User, batch: ListBatch) -> None:
    """The second person says that it stays."""
    batch = _locked(batch, State.UNDO_ASKED)
    _not_the_asker(user, batch)
    batch.keep()
    batch.undo_checker = user.get_username()
    batch.save()


@transaction.atomic
def take_back(user: User, batch: ListBatch) -> None:
    """The second person agrees: the job writes."""
    batch = _locked(batch, State.UNDO_ASKED)
    _not_the_asker(user, batch)
    _begin(user, batch, "lists.undo", f"撤销名单：{batch}")


def _not_the_asker(user: User, batch: ListBatch) -> None:
    if user.get_username() == batch.undo_by:
        raise OwnWork("申请撤销的人不能自己复核，请由另一人办理")
