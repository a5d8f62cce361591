"""Telling a month's figures, and how many each township is asked to enrol."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from .figures import dispatch, townships
from .models import Assignment, Dispatch
from .years import not_closed


@transaction.atomic
def tell(county: str, year: int, day: dt.date, by: str) -> Dispatch:
    """Freeze a day's figures as the month's dispatch; ValidationError for a day to come or a month told already."""
    if day > timezone.now().date():
        raise ValidationError("数据截止日不能在今天之后")
    not_closed(county, year)
    told = Dispatch.objects.filter(county=county, year=year, day__year=day.year, day__month=day.month)
    if told.exists():
        raise ValidationError(f"{day:%Y年%m月}已通报，不能更改", code="decided")
    return dispatch(county, year, day, by)


@transaction.atomic
def assign(county: str, year: int, persons: Mapping[str, int | None]) -> None:
    """Township → how many; None takes the number away. ValidationError for a township that is not the county's."""
    not_closed(county, year)
    strangers = sorted(set(persons) - set(townships(county)))
    if strangers:
        raise ValidationError({"persons": f"没有这些乡镇（街道）：{'、'.join(strangers)}"})
    for township, number in persons.items():
        if number is None:
            Assignment.objects.filter(county=county, township=township, year=year).delete()
        elif number < 1:
            raise ValidationError({"persons": "任务数应为正整数"})
        else:
            Assignment.objects.update_or_create(
                township=township, year=year, defaults={"county": county, "persons": number}
            )
