"""Words of the room that are stored."""

from __future__ import annotations

from django.db import models


class FileState(models.TextChoices):
    """Where a settlement file is."""

    UPLOADED = "uploaded", "待校验"
    CHECKED = "checked", "待接收"
    TAKEN = "taken", "已导入"
    WITHDRAWN = "withdrawn", "已撤回"


class Kind(models.TextChoices):
    """What a finding says."""

    MISSED = "missed", "未救助"
    UNDER = "under", "应补"
    OVER = "over", "应退"
    SHIFTED = "shifted", "基金间调整"
    PENDING = "pending", "待核"


class State(models.TextChoices):
    """The way of a finding."""

    FOUND = "found", "已发现"
    SENT = "sent", "已下发镇街"
    NOTIFIED = "notified", "已通知"
    ACCOUNT = "account", "已收账户"
    PROPOSED = "proposed", "待审批"
    DECIDED = "decided", "已审批"
    PAID = "paid", "已拨付"
    UNPAYABLE = "unpayable", "不能支付"
    CLOSED = "closed", "已办结"
    SUPERSEDED = "superseded", "已被替代"


OPEN = (State.FOUND, State.SENT, State.NOTIFIED, State.ACCOUNT, State.PROPOSED, State.DECIDED)
"""Somebody has still something to do before the money moves."""
STANDING = (*OPEN, State.PAID, State.UNPAYABLE, State.CLOSED)


class Unpayable(models.TextChoices):
    """Why a finding cannot be paid or taken back."""

    DECEASED_NO_HEIR = "deceased_no_heir", "本人死亡且无继承人申领"
    MOVED_AWAY = "moved_away", "迁出本县，由迁入地办理"
    UNREACHABLE = "unreachable", "多次联系不上"
    REFUSES = "refuses", "本人放弃"
    NO_ACCOUNT = "no_account", "不能提供有效银行账户"
    PAID_ELSEWHERE = "paid_elsewhere", "已由其他渠道支付"
    FACTS_WRONG = "facts_wrong", "结算清单有误，由医院更正"
    NOT_RECOVERABLE = "not_recoverable", "无法追回"


class Opinion(models.TextChoices):
    """What a sampled bill turned out to be."""

    RIGHT = "right", "正确"
    WRONG = "wrong", "有差错"


CAUSES: dict[str, str] = {
    "identity_late": "身份标识晚", "mark_differs": "标识与清单不同", "settled_outside": "统筹区外结算",
    "manual_claim": "手工申请未提出", "referral_missing": "转诊备案缺失", "cap_counted": "限额误计",
    "class_not_held": "按不再持有的身份支付", "unknown": "计算差错",
}  # fmt: skip
"""Main causes: the first that a finding names, by its Chinese name."""
