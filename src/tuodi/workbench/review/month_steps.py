"""What this room does in the month: exports in, lists compared, everybody settled, findings compared, tasks sent."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils import timezone

from tuodi.workbench.base.bulk import insert
from tuodi.workbench.jobs.run import JobFailed
from tuodi.workbench.lists.overview import owing, today_of
from tuodi.workbench.month.judging import judged
from tuodi.workbench.month.models import MonthChunk
from tuodi.workbench.month.steps import CannotGoOn, Line, Result, Waits, Work, step
from tuodi.workbench.registry.models import IdentityRow, Person

from .comparing import Changes, compare
from .comparing import write as write_changes
from .enums import OPEN, STANDING, FileState, Kind, State
from .fee_importing import LAYOUT
from .following import send_all, to_send
from .importing import BROUGHT_IN, take
from .models import BillFile, FileFault, Finding, GuestBill, ImportedBill, Judged
from .settling import Settled, settle
from .spill import bucket_of
from .whom import Scope

_CHUNK = 200_000
"""Bills of a chunk, about."""
_PASSES = 2
"""A row is read, then brought in."""
_FIELDS = (
    "run", "bucket", "bill", "kind", "due", "booked", "notify", "cause", "classes", "content", "digest",
)  # fmt: skip


def _next(month: dt.date) -> dt.date:
    return (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


# import


def _files_wait(county: str, month: dt.date) -> Iterator[Waits]:
    files = BillFile.objects.filter(county=county, month=month)
    url = reverse("review:files")
    yield Waits("审核稽核", "份结算清单或费用明细待导入", files.filter(state=FileState.CHECKED).count(), url)
    yield Waits("审核稽核", "份结算清单或费用明细有退回行", files.filter(faults__isnull=False).distinct().count(), url)
    if not files.filter(state=FileState.TAKEN).exclude(layout=LAYOUT).exists():
        yield Waits("审核稽核", "本月还没有导入结算清单", 1, url)


@step(
    "import", "导入结算清单", 10, share=200, does="校验过的清单导入，同一单据、同一明细只计一次", waits=_files_wait,
    lines=(Line("files", "清单文件"), Line("rows_in", "读入行"), Line("refused", "退回行"), Line("bills", "本月结算"),
           Line("guests", "异地参保结算（只入监管）"), Line("fee_lines", "费用明细")),
)  # fmt: skip
def bring_in(work: Work) -> Result:
    """Take the files of the month that were checked: lines after the bills they are of."""
    files = BillFile.objects.filter(
        county=work.county, month=work.month, state__in=(FileState.CHECKED, FileState.TAKEN)
    )
    done = 0
    total = _PASSES * sum(file.rows_in for file in files)
    for file in sorted(files, key=lambda file: (file.layout == LAYOUT, file.pk)):
        work.progress(done, total, str(file))
        if file.state == FileState.CHECKED:
            try:
                take(file, work.by, work.writing, partial(_far, work, file, done, total))
            except JobFailed as fault:
                raise CannotGoOn(str(fault)) from fault
        done += _PASSES * file.rows_in
    work.progress(done, total)
    taken = BillFile.objects.filter(county=work.county, month=work.month, state=FileState.TAKEN)
    bills = ImportedBill.objects.filter(county=work.county)
    since, until = dt.datetime.combine(work.month, dt.time()), dt.datetime.combine(_next(work.month), dt.time())
    return {
        "files": taken.count(), "rows_in": taken.aggregate(rows=Sum("rows_in"))["rows"] or 0,
        "refused": FileFault.objects.filter(file__in=taken).values("file", "row").distinct().count(),
        "bills": bills.filter(setl_time__gte=since, setl_time__lt=until).count(),
        "guests": GuestBill.objects.filter(county=work.county, setl_time__gte=since, setl_time__lt=until).count(),
        "fee_lines": sum(file.count("new") for file in taken.filter(layout=LAYOUT)),
        "bills_in_all": bills.filter(setl_time__lt=until).count(),
    }  # fmt: skip


def _far(work: Work, file: BillFile, before: int, total: int, done: int, rows: int, words: str) -> None:  # noqa: PLR0917
    """Each row counts as it is read and as it is brought in. Stopped in between, the file is taken anew."""
    passed = file.rows_in if words == BROUGHT_IN else 0
    work.progress(before + passed + (file.rows_in * done // rows if rows else 0), total, f"{file} {words}")


# compare


def _lists_wait(county: str, month: dt.date) -> Iterator[Waits]:
    today = today_of(county)
    late = owing(county, min(today, _next(month))) if _next(month) <= today else []
    yield Waits("各部门", "个部门的名单未报", len(late), reverse("lists:overview"))


@step(
    "compare", "比对身份名单", 20, share=2, does="本月新知晓的身份：新增、变更、撤销，涉及多少人", waits=_lists_wait,
    lines=(Line("records", "本月知晓"), Line("new", "新增"), Line("changed", "变更"), Line("withdrawn", "撤销"),
           Line("late", "起始早于本月"), Line("people", "涉及人员")),
)  # fmt: skip
def compare_lists(work: Work) -> Result:
    """What became known of identities in the month."""
    since, until = dt.datetime.combine(work.month, dt.time()), dt.datetime.combine(_next(work.month), dt.time())
    every = IdentityRow.objects.filter(person__county=work.county)
    known = every.filter(known_from__gte=since, known_from__lt=until)
    earlier = every.filter(known_from__lt=since).values("record_id")
    return {
        "records": known.count(), "new": known.filter(vali_flag=True).exclude(record_id__in=earlier).count(),
        "changed": known.filter(vali_flag=True, record_id__in=earlier).count(),
        "withdrawn": known.filter(vali_flag=False).count(), "late": known.filter(begndate__lt=work.month).count(),
        "people": known.values("person").distinct().count(),
        "held": every.filter(known_from__lt=until).values("person").distinct().count(),
        "registered": Person.objects.filter(county=work.county, merged_into=None).count(),
    }  # fmt: skip


# settle


@step(
    "settle", "逐人复算", 30, share=190, does="每个人的全部单据按规则和月末所知身份重新结算，与已付比较",
    lines=(Line("persons", "人员"), Line("bills", "单据"), Line("same", "一致"), Line("not_assisted", "不予救助"),
           Line("cancelled", "已冲销"), Line("differ", "有差异或待核")),
)  # fmt: skip
def settle_again(work: Work) -> Result:
    """Chunk by chunk; verdicts wait in `Judged`."""
    until = work.run.known_at
    if not work.step.chunks.exists():
        with work.writing():
            Judged.objects.filter(run__county=work.county, run__month=work.month).delete()

    def compute(chunk: MonthChunk) -> Settled:
        return settle(Scope(work.county, until, chunk.low, chunk.high))

    def keep(_chunk: MonthChunk, settled: Settled) -> Result:
        buckets = _buckets([one.bill_id for one in settled.said])
        insert(Judged, _FIELDS, (
            (work.run.pk, buckets[one.bill_id], one.bill_id, one.kind.value, one.due, one.booked, one.notify, one.cause,
             one.classes[:120], json.dumps(one.content, ensure_ascii=False), one.digest)
            for one in settled.said
        ))  # fmt: skip
        return dict(settled.counts)

    work.each(lambda: Scope(work.county, until).shares(_CHUNK), compute, keep, "复算")
    counts = work.summed()
    kinds = dict(Judged.objects.filter(run=work.run).order_by().values_list("kind").annotate(Count("pk")))
    return {**counts, **{kind.value: kinds.get(kind.value, 0) for kind in Kind}, "differ": sum(kinds.values())}


def _buckets(bills: list[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for at in range(0, len(bills), 5_000):
        rows = ImportedBill.objects.filter(pk__in=bills[at : at + 5_000]).values_list("pk", "person_id")
        found.update((pk, bucket_of(person)) for pk, person in rows)
    return found


# review


def _findings_wait(county: str, month: dt.date) -> Iterator[Waits]:
    found = Finding.objects.filter(county=county, month__lte=month)
    url = reverse("review:findings")
    for who, text, state in (
        ("审核稽核", "条结论待下发镇街", State.FOUND), ("乡镇（街道）", "条结论待通知", State.SENT),
        ("乡镇（街道）", "条结论待收账户或退款", State.NOTIFIED), ("审核稽核", "条结论待提交审批", State.ACCOUNT),
        ("医保复核", "条结论待审批", State.PROPOSED), ("基金财务", "条结论待拨付或退回", State.DECIDED),
    ):  # fmt: skip
        rows = found.filter(state=state)
        if state == State.FOUND:
            rows = rows.exclude(kind=Kind.PENDING)
        yield Waits(who, text, rows.count(), f"{url}?state={state.value}")


def _found_in_towns(county: str, month: dt.date) -> dict[str, dict[str, int]]:
    rows = standing_of(county, month).order_by().values("township").annotate(
        **{kind.value: Count("pk", filter=Q(kind=kind)) for kind in (Kind.MISSED, Kind.UNDER, Kind.OVER)}
    )  # fmt: skip
    return {row["township"]: {"未救助": row["missed"], "应补": row["under"], "应退": row["over"]} for row in rows}


@step(
    "review", "未救助与应退应补", 40, share=6, does="与已有结论比较：相同的不动，变了的被新结论替代，不再成立的终止",
    waits=_findings_wait, towns=_found_in_towns,
    lines=(Line("missed", "未救助"), Line("missed_fen", "未救助金额", money=True), Line("under", "应补"),
           Line("under_fen", "应补金额", money=True), Line("over", "应退"), Line("over_fen", "应退金额", money=True),
           Line("pending", "待核"), Line("new", "新结论"), Line("changed", "有变化"), Line("ended", "不再成立"),
           Line("same", "未变")),
)  # fmt: skip
def review(work: Work) -> Result:
    """Chunk by chunk."""
    until = work.run.known_at

    def read(chunk: MonthChunk) -> Changes:
        return compare(work.run, chunk.low, chunk.high)

    def write(_chunk: MonthChunk, changes: Changes) -> Result:
        return write_changes(work.run, changes, work.by)

    work.each(lambda: Scope(work.county, until).shares(_CHUNK), read, write, "比较结论")
    made = Finding.objects.filter(run=work.run)
    ended = Finding.objects.filter(ended_run=work.run)
    standing = standing_of(work.county, work.month)
    sums = {
        row["kind"]: row for row in standing.order_by().values("kind").annotate(bills=Count("pk"), fen=Sum("amount"))
    }
    counts: dict[str, Any] = {}
    for kind in Kind:
        counts[kind.value] = sums.get(kind.value, {}).get("bills", 0)
        counts[f"{kind.value}_fen"] = abs(sums.get(kind.value, {}).get("fen") or 0)
    changed = made.filter(replaces__isnull=False).count()
    late = standing.filter(kind__in=(Kind.MISSED, Kind.UNDER), cause="identity_late")
    return {
        **counts, "late_identity": late.count(), "new": made.count() - changed, "changed": changed,
        "ended": ended.count() - changed, "same": work.summed().get("same", 0),
    }  # fmt: skip


def standing_of(county: str, month: dt.date) -> Any:
    """Findings that stand at the end of a month's review, whenever they were found."""
    return Finding.objects.filter(county=county, month__lte=month, state__in=STANDING)


# dispatch


def _tasks_wait(county: str, month: dt.date) -> Iterator[Waits]:
    open_ = Finding.objects.filter(county=county, month__lte=month, state__in=OPEN).exclude(kind=Kind.PENDING)
    late = open_.filter(state__in=(State.SENT, State.NOTIFIED), due_date__lt=timezone.now().date())
    yield Waits("乡镇（街道）", "条任务已过期限", late.count(), f"{reverse('review:findings')}?late=1")


def _tasks_in_towns(county: str, month: dt.date) -> dict[str, dict[str, int]]:
    open_ = Finding.objects.filter(county=county, month__lte=month, state__in=OPEN).exclude(kind=Kind.PENDING)
    late = Q(state__in=(State.SENT, State.NOTIFIED), due_date__lt=timezone.now().date())
    rows = open_.order_by().values("township").annotate(open=Count("pk"), late=Count("pk", filter=late))
    return {row["township"]: {"办理中": row["open"], "已过期限": row["late"]} for row in rows}


@step(
    "dispatch", "下发镇街", 90, share=2, does="新结论按镇街下发，写明办理期限", waits=_tasks_wait,
    towns=_tasks_in_towns,
    lines=(Line("sent", "本次下发"), Line("townships", "涉及镇街"), Line("open", "办理中")),
)  # fmt: skip
def dispatch(work: Work) -> Result:
    """Everything found and sure goes to its township."""
    with work.writing():
        send_all(to_send(work.county), work.by)
    sent = Finding.objects.filter(run=work.run).exclude(state=State.FOUND).exclude(kind=Kind.PENDING)
    return {
        "sent": sent.count(), "townships": sent.values("township").distinct().count(),
        "open": Finding.objects.filter(county=work.county, month__lte=work.month, state__in=OPEN)
        .exclude(kind=Kind.PENDING).count(),
    }  # fmt: skip


# truth


def _found(county: str, month: dt.date, **more: Any) -> set[str]:
    return set(standing_of(county, month).filter(**more).values_list("bill__setl_id", flat=True))


@judged("missed")
def missed(county: str, month: dt.date) -> set[str]:
    """未救助."""
    return _found(county, month, kind=Kind.MISSED)


@judged("underpaid")
def underpaid(county: str, month: dt.date) -> set[str]:
    """应补."""
    return _found(county, month, kind=Kind.UNDER)


@judged("overpaid")
def overpaid(county: str, month: dt.date) -> set[str]:
    """应退."""
    return _found(county, month, kind=Kind.OVER)


@judged("late_identity")
def late_identity(county: str, month: dt.date) -> set[str]:
    """Owed because the class came late."""
    rows = standing_of(county, month).filter(Q(kind=Kind.MISSED) | Q(kind=Kind.UNDER), cause="identity_late")
    return set(rows.values_list("bill__setl_id", flat=True))
