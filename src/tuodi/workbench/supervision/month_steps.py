"""What this room does in the month: the bills are screened; and where its finds are, for the judge."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from shutil import rmtree

import polars as pl
from django.conf import settings
from django.db.models import Count
from django.urls import reverse

from tuodi.monitoring.screening.settings import SettingsFaulty, shipped
from tuodi.workbench.month.judging import judged
from tuodi.workbench.month.models import MonthChunk
from tuodi.workbench.month.steps import CannotGoOn, Line, Result, Waits, Work, step

from .models import Screened
from .service.elsewhere import to_tell
from .service.run import Look, Month
from .service.settings import own_settings

BY_BILL = ("overlap", "split", "bed_holding", "duplicate", "same_lines", "after_death", "distance")
"""Rules whose finds are held against planted truth by the bill in doubt."""


def _waits(county: str, _month: dt.date) -> Iterator[Waits]:
    new = Screened.objects.filter(county=county, state=Screened.State.NEW, gone=False).count()
    yield Waits("审核稽核", "条筛查疑点待核查", new, reverse("supervision:hits"))
    told = to_tell().filter(county=county)
    yield Waits("审核稽核", "条异地参保疑点待告知参保地", told.count(), f"{reverse('supervision:hits')}?insured=tell")


def _in_towns(county: str, _month: dt.date) -> dict[str, dict[str, int]]:
    rows = Screened.objects.filter(county=county, gone=False).exclude(township="").order_by()
    return {town: {"筛查疑点": hits} for town, hits in rows.values_list("township").annotate(Count("pk"))}


@step(
    "screen", "筛查疑点", 60, share=90, waits=_waits, towns=_in_towns,
    does="两年内的单据逐条规则筛查：重叠、分解、挂床、重复、明细重复、死亡后就医、异地同日、门诊突增、机构偏离",
    lines=(Line("hits", "疑点"), Line("elsewhere", "异地参保疑点"), Line("new", "新增"), Line("gone", "不再出现")),
)  # fmt: skip
def screen_bills(work: Work) -> Result:
    """Some persons after others; then institutions, over the stays of all."""
    try:
        own_settings()
    except SettingsFaulty as fault:
        raise CannotGoOn(f"筛查设置有误：{fault}") from fault
    of, kept = Month(work.county, work.month), _Stays(work.step.pk)

    def compute(chunk: MonthChunk) -> Look:
        look = of.look(chunk.low, chunk.high)
        kept.put(chunk, look.stays)
        return look

    def write(chunk: MonthChunk, look: Look) -> Result:
        return of.keep(look, chunk.low, chunk.high)

    work.each(of.shares, compute, write, "筛查")

    def compare() -> Result:
        stays = [kept.of(chunk, of) for chunk in work.step.chunks.all()]
        return of.keep_institutions(stays) if stays else {}

    institutions = work.once(compare)
    kept.drop()
    counts = work.summed()
    rows = Screened.objects.filter(county=work.county, gone=False).order_by()
    rules = dict(rows.filter(guest=None).values_list("rule").annotate(Count("pk")))
    return {
        "hits": sum(rules.values()), "elsewhere": rows.filter(guest__isnull=False).count(),
        **{name: counts.get(name, 0) + institutions.get(name, 0) for name in ("new", "gone", "back")},
        **{f"rule_{name}": rules.get(name, 0) for name in shipped()},
    }  # fmt: skip


class _Stays:
    """The stays of each share, in files until all are there: a run that is stopped goes on without reading again."""

    def __init__(self, step: int) -> None:
        self._folder: Path = settings.DATA / "screening" / f"step-{step}"

    def put(self, chunk: MonthChunk, stays: pl.DataFrame) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        stays.write_parquet(self._folder / f"{chunk.number}.parquet")

    def of(self, chunk: MonthChunk, month: Month) -> pl.DataFrame:
        path = self._folder / f"{chunk.number}.parquet"
        return pl.read_parquet(path) if path.is_file() else month.look(chunk.low, chunk.high).stays

    def drop(self) -> None:
        rmtree(self._folder, ignore_errors=True)


def _standing(county: str, rule: str) -> list[str]:
    own = Screened.objects.filter(county=county, rule=rule, gone=False, guest=None)
    return list(own.values_list("key", flat=True))


def _by_bill(county: str, _month: dt.date, *, rule: str) -> set[str]:
    return set(_standing(county, rule))


for _name in BY_BILL:
    judged(f"fraud_{_name}")(partial(_by_bill, rule=_name))


@judged("fraud_sudden")
def sudden(county: str, month: dt.date) -> set[str]:
    """People, by psn_no."""
    rows = Screened.objects.filter(county=county, rule="sudden", gone=False, month=month, guest=None)
    return set(rows.values_list("person__psn_no", flat=True))


@judged("fraud_elsewhere")
def elsewhere(county: str, _month: dt.date) -> set[str]:
    """Of people insured elsewhere, whatever the rule, by the bill in doubt."""
    rows = Screened.objects.filter(county=county, gone=False, guest__isnull=False)
    return {ids[0] for ids in rows.values_list("setl_ids", flat=True)}


@judged("fraud_institution")
def institutions(county: str, _month: dt.date) -> set[str]:
    """Institutions, by their code."""
    return {key.rpartition(":")[0] for key in _standing(county, "institution")}
