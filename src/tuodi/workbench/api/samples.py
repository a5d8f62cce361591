"""Sampled review: drawings, their bills, what each turned out to be."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Query

from tuodi.client import models as shown
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.walk import Way
from tuodi.workbench.review import sampling
from tuodi.workbench.review.models import Sample, SampleItem

from .errors import Refusal
from .finding import county_of
from .lists import first_of
from .rights import Needs
from .room import Paged, Room, newest, page_of, shaped

room = Room()


def _shape(row: Sample) -> shown.Sample:
    rate = sampling.rate_of(row)
    return shaped(
        shown.Sample, row, judged=row.items.exclude(opinion="").count(), rate=rate.rate if rate else None,
        low=rate.low if rate else None, high=rate.high if rate else None,
    )  # fmt: skip


def _item(row: SampleItem) -> shown.SampleItem:
    bill = row.bill
    return shaped(
        shown.SampleItem, row, setl_id=bill.setl_id, psn_no=bill.person.psn_no, psn_name=bill.person.psn_name,
        setl_time=bill.setl_time, medfee_sumamt_fen=bill.medfee_sumamt, insured_fen=bill.insured,
        assisted_fen=bill.assisted,
    )  # fmt: skip


def _items() -> Any:
    return SampleItem.objects.select_related("bill__person").defer("bill__line", "bill__facts")


@room.get("", response=shown.Page[shown.Sample], auth=Needs("review.sample"), summary="抽查")
def listed(request: Request, paged: Query[Paged]) -> Any:
    """The newest first."""
    return page_of(shown.Sample, newest(Sample.objects.all()), Sample.objects.all(), paged, _shape)


@room.post("", response={201: shown.Sample}, auth=Needs("review.sample"), summary="抽取单据")
def draw(request: Request, given: shown.SampleWanted) -> Any:
    """The same seed over the same bills draws the same."""
    county, by = county_of(request.user), request.user.get_username()
    return _shape(sampling.draw(county, first_of(given.month), given.size, given.seed, by))


@room.get("/{id}", response=shown.Sample, auth=Needs("review.sample"), summary="一次抽查")
def one(request: Request, id: int) -> Any:  # noqa: A002 - the name in the path
    """With its error rate so far."""
    return _shape(get_object_or_404(Sample, pk=id))


@room.get("/{id}/items", response=shown.Page[shown.SampleItem], auth=Needs("review.sample"), summary="抽到的单据")
def items(request: Request, id: int, paged: Query[Paged]) -> Any:  # noqa: A002
    """In the order they were drawn."""
    found = SampleItem.objects.filter(sample=get_object_or_404(Sample, pk=id))
    return page_of(shown.SampleItem, [Way(found)], _items(), paged, _item)


@room.post("/{id}/items/{item}", response=shown.SampleItem, auth=Needs("review.sample"), summary="复查一张单据")
def judge(request: Request, id: int, item: int, given: shown.Opinion) -> Any:  # noqa: A002
    """Right, or wrong by an amount."""
    row: SampleItem = get_object_or_404(SampleItem, pk=item, sample_id=id)
    if given.opinion == "wrong" and not given.amount_fen:
        raise Refusal(422, "amount", "有差错的请写差错金额", "body.amount_fen")
    by = request.user.get_username()
    sampling.judge(row, by, opinion=given.opinion, amount=given.amount_fen, note=given.note)
    return _item(_items().get(pk=item))
