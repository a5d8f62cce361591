"""The words of this room: kinds of lists, their states, what comparing a row can come to."""

from __future__ import annotations

from django.db import models


class Kind(models.TextChoices):
    """What a list holds."""

    FULL = "full", "全量名单"
    CHANGES = "changes", "变动名单"


class State(models.TextChoices):
    """Where a batch stands."""

    UPLOADED = "uploaded", "待校验"
    CHECKED = "checked", "已校验"
    SUBMITTED = "submitted", "待接收"
    ACCEPTED = "accepted", "已接收"
    RETURNED = "returned", "已退回"
    WITHDRAWN = "withdrawn", "已撤回"
    UNDO_ASKED = "undo_asked", "撤销待复核"
    UNDONE = "undone", "已撤销"


OPEN = (State.UPLOADED, State.CHECKED, State.SUBMITTED)
"""States in which nothing has been decided."""
TAKEN = (State.ACCEPTED, State.UNDO_ASKED)
"""States in which the identities of the batch stand in the registry."""


class Outcome(models.TextChoices):
    """What a row comes to."""

    NEW = "new", "新增"
    CHANGED = "changed", "变更"
    ENDED = "ended", "退出"
    UNCHANGED = "unchanged", "不变"
    CLASH = "clash", "冲突"
    NAME = "name", "姓名不符"
    DEAD = "dead", "已死亡"
    UNSURE = "unsure", "退出存疑"
    UNMATCHED = "unmatched", "未建档"
    SEVERAL = "several", "多人匹配"
    BAD = "bad", "错误行"


WRITES = (Outcome.NEW, Outcome.CHANGED, Outcome.ENDED)
"""What is written into the registry when the batch is accepted."""
HELD = (Outcome.CLASH, Outcome.NAME, Outcome.DEAD, Outcome.UNSURE)
"""Not written unless whoever receives lets the single row through, with a reason."""
NEVER = (Outcome.UNMATCHED, Outcome.SEVERAL, Outcome.BAD)
"""Nobody can let these through: there is no one person to write them to."""


class Flag(models.TextChoices):
    """What else is worth knowing of a row; the names are columns of `ListRow`."""

    MULTI = "multi", "多重身份"
    UNINSURED = "uninsured", "当年未参保"
    INSURED_ELSEWHERE = "insured_elsewhere", "异地参保"
    MOVED = "moved", "居住在外县"
    BACKDATED = "backdated", "追溯认定"


class Mark(models.TextChoices):
    """How a department answers for one person of a warning list."""

    UNCHANGED = "unchanged", "身份不变"
    NEW_CLASS = "new_class", "新认定身份"
    ENDED = "ended", "身份退出"
    NOT_OURS = "not_ours", "不符合认定条件"
    NOT_FOUND = "not_found", "查无此人"
