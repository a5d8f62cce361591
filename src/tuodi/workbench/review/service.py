"""Settlement files: kept, checked on trial, taken or withdrawn. Each step refuses in a sentence what may not be."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.files.base import File
from django.db import transaction

from tuodi.workbench.base.uploads import fault_of
from tuodi.workbench.jobs.run import start

from .enums import FileState
from .models import BillFile

if TYPE_CHECKING:
    from tuodi.workbench.access.models import User


class Refused(Exception):
    """It cannot be done; the sentence says why and what can. code: of how things stand, or of what was given."""

    def __init__(self, text: str, code: str = "state") -> None:
        super().__init__(text)
        self.code = code


class SameFile(Refused):
    """The file is there already."""

    def __init__(self, file: BillFile) -> None:
        self.file = file
        when = f"{file.uploaded_at:%Y-%m-%d %H:%M}"
        told = f"这份文件与 {file} 完全相同（{when} 上传，{file.get_state_display()}），没有任何改动"
        super().__init__(told, "duplicate")


def keep_file(county: str, month: dt.date, file: File, by: str) -> BillFile:
    """Keep an upload. SameFile where its content is there already."""
    name = Path(file.name or "").name
    fault = fault_of(name, file.size, file)
    if fault:
        raise Refused(fault, "file")
    return keep(county, month, file, name, by)


def keep(county: str, month: dt.date, file: File, name: str, by: str) -> BillFile:
    """The same for a file of any size that is on this machine already."""
    made = hashlib.sha256()
    for chunk in file.chunks(1 << 20):
        made.update(chunk)
    digest = made.hexdigest()
    same = BillFile.objects.filter(county=county, digest=digest).exclude(state=FileState.WITHDRAWN).first()
    if same is not None:
        raise SameFile(same)
    kept = BillFile(county=county, month=month, file_name=name[:200], digest=digest, uploaded_by=by)
    kept.file.save(f"{county}-{digest[:16]}{Path(name).suffix.lower()}", file, save=False)
    kept.save()
    return kept


def check_in_background(user: User, file: BillFile) -> None:
    """Check on trial, as a job."""
    _begin(user, file, "review.check", f"校验：{file}")


@transaction.atomic
def take_in_background(user: User, file: BillFile) -> None:
    """Take its sound rows, as a job."""
    file = _locked(file, FileState.CHECKED)
    _begin(user, file, "review.take", f"导入：{file}")


@transaction.atomic
def withdraw(file: BillFile) -> None:
    """Before it was taken."""
    file = _locked(file, FileState.UPLOADED, FileState.CHECKED)
    file.withdraw()
    file.save()


def _begin(user: User, file: BillFile, kind: str, title: str) -> None:
    file.job = start(kind, title, user, link=f"/review/files/{file.pk}/", file_id=file.pk)
    file.save()


def _locked(file: BillFile, *states: FileState) -> BillFile:
    found: BillFile = BillFile.objects.select_for_update(of=("self",)).select_related("job").get(pk=file.pk)
    if found.busy:
        raise Refused("这份文件有后台任务正在进行，请等它结束")
    if found.state not in states:
        raise Refused(f"文件现在是“{found.get_state_display()}”，不能这样办理")
    return found
