"""Words of the room that are stored."""

from __future__ import annotations

from django.db import models


class Light(models.TextChoices):
    """What a month says of a person."""

    WARNED = "warned", "达到预警线"
    NEAR = "near", "临近预警线"
    PENDING = "pending", "待核"


class Group(models.TextChoices):
    """The groups of P-3.3a."""

    KEY = "key", "重点人群"
    GENERAL = "general", "一般人群"


class State(models.TextChoices):
    """The way of a warning."""

    FOUND = "found", "待核查待遇"
    CHECKED = "checked", "待共享"
    SHARED = "shared", "部门核实中"
    VERIFIED = "verified", "待处置"
    DISPOSED = "disposed", "处置中"
    FED_BACK = "fed_back", "已反馈"
    CLOSED = "closed", "已办结"
    LAPSED = "lapsed", "不再成立"


OPEN = (State.FOUND, State.CHECKED, State.SHARED, State.VERIFIED, State.DISPOSED, State.FED_BACK)


class Verdict(models.TextChoices):
    """What a department found out."""

    HARDSHIP = "hardship", "生活确有困难"
    BEARABLE = "bearable", "家庭能够承担"
    UNREACHED = "unreached", "多次上门未见"


class Without(models.TextChoices):
    """Why a warning ends without one of the five ways of help."""

    BEARABLE = "bearable", "经核实家庭能够承担"
    DECEASED = "deceased", "本人死亡"
    MOVED = "moved", "迁出本县"
    FACTS_WRONG = "facts_wrong", "结算数据有误"
    HELPED_ALREADY = "helped_already", "已在帮扶，无需新增"
