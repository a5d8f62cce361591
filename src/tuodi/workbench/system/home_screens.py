"""The first page, the state of the installation, and the pages for what went wrong."""

from __future__ import annotations

import shutil

from django.conf import settings
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from tuodi import __version__
from tuodi.workbench.access.perms import public, signed_in
from tuodi.workbench.access.table import BY_NAME
from tuodi.workbench.base.daily import daily_of
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.todo import todo_of
from tuodi.workbench.jobs.models import JobRun
from tuodi.workbench.jobs.run import BY_SYSTEM

_FREE_AT_LEAST = 200 * 2**20


@signed_in
def home(request: Request) -> HttpResponse:
    """我的待办: what waits for this user, then what a user of these roles opens every day."""
    unended = JobRun.objects.filter(state__in=(JobRun.State.WAITING, JobRun.State.RUNNING), by=BY_SYSTEM)
    running = next((job for job in unended.order_by("-pk") if not job.over), None)
    return render(request, "base/home.html", {
        "todo": todo_of(request.user), "running": running, "daily": daily_of(request.user),
    })  # fmt: skip


@public
@never_cache
def health(request: Request) -> JsonResponse:  # noqa: ARG001
    """For a monitor: the database answers, jobs move, the disk has room. 503 when not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    free = shutil.disk_usage(settings.DATA).free
    waiting = JobRun.objects.filter(state=JobRun.State.WAITING).count()
    good = free > _FREE_AT_LEAST
    return JsonResponse(
        {"ok": good, "version": __version__, "database": connection.vendor, "disk_free": free, "jobs_waiting": waiting},
        status=200 if good else 503,
    )


def csrf_failed(request: Request, reason: str = "") -> HttpResponse:
    """A form that is too old, or comes from elsewhere."""
    return render(
        request,
        "base/problem.html",
        {"head": "页面已过期", "text": "请返回上一页，刷新后再提交。", "detail": reason},
        status=403,
    )


def forbidden(request: Request, exception: Exception | None = None) -> HttpResponse:
    """The permission table says no."""
    action = BY_NAME.get(str(exception))
    text = f"您的角色没有“{action.zh}”的权限。" if action else str(exception) or "您没有权限进行此操作。"
    return render(request, "base/problem.html", {"head": "无权限", "text": text}, status=403)


def not_found(request: Request, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """There is no such page or record, or it lies outside the user's region."""
    text = "没有这个页面，或者这条记录不在您的管辖范围内。"
    return render(request, "base/problem.html", {"head": "未找到", "text": text}, status=404)


def failed(request: Request) -> HttpResponse:
    """A fault of the program."""
    text = "程序内部错误，没有保存任何改动；已记入日志，请联系系统管理员。"
    return render(request, "base/problem.html", {"head": "出错了", "text": text}, status=500)
