"""The words of this room."""

from __future__ import annotations

from django.db import models


class State(models.TextChoices):
    """How a person is insured in a cover year, seen from their county."""

    HERE = "here", "本地参保"
    ELSEWHERE = "elsewhere", "外地参保"
    EMPLOYEE = "employee", "职工参保"
    NOT = "not", "未参保"


class Outcome(models.TextChoices):
    """What township staff found out about somebody who is not insured."""

    WAITING = "waiting", "待动员"
    PROMISED = "promised", "承诺参保"
    PAID = "paid", "已缴费待到账"
    ELSEWHERE = "elsewhere", "外地参保"
    AWAY = "away", "外出失联"
    REFUSED = "refused", "拒绝参保"
    DEAD = "dead", "死亡"
    SOLDIER = "soldier", "参军服刑等"


REASON_ASKED = frozenset({Outcome.REFUSED.value, Outcome.SOLDIER.value})
"""Outcomes that are nothing without words."""


class DueKind(models.TextChoices):
    """What follows from a decision and still has to happen."""

    REFUND = "refund", "退费"
    TOP_UP = "top_up", "补缴差额"
    RECOVER = "recover", "退回资助"
    REPAY = "repay", "追回退费"


class RowState(models.TextChoices):
    """What became of a row of the tax bureau's file."""

    MATCHED = "matched", "已匹配"
    RESOLVED = "resolved", "人工匹配"
    OPEN = "open", "未匹配"
    IGNORED = "ignored", "不予处理"


class Why(models.TextChoices):
    """Why a row of the tax bureau's file did not match."""

    NONE = "", ""
    BAD_CELL = "bad_cell", "单元格有误"
    NOBODY = "nobody", "查无此证件"
    OTHER_NAME = "other_name", "姓名不符"
    OTHER_YEAR = "other_year", "参保年度不符"
    OTHER_PLACE = "other_place", "参保地不符"
    PLAN_UNKNOWN = "plan_unknown", "档次不明"
    PRICE_MISSING = "price_missing", "缺个人缴费标准"
    DEAD = "dead", "缴费时已死亡"
    EMPLOYEE = "employee", "已参加职工医保"
    TWICE = "twice", "重复缴费"
