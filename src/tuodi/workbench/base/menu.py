"""The menu: one line per screen, shown to those who may open it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tuodi.workbench.access.perms import may

if TYPE_CHECKING:
    from tuodi.workbench.access.models import User


class Entry(NamedTuple):
    """A screen in the menu: its words, its url name, the action it needs."""

    zh: str
    url: str
    action: str


class Group(NamedTuple):
    """Screens of one job, with the sign that stands for it."""

    zh: str
    icon: str
    entries: tuple[Entry, ...]


MENU: tuple[Group, ...] = (
    Group("系统", "gear", (
        Entry("后台任务", "system:jobs", "jobs.see"),
        Entry("变更记录", "system:events", "audit.see"),
        Entry("封存核对", "system:seals", "audit.see"),
        Entry("查阅记录", "system:looks", "audit.see"),
        Entry("接口令牌", "system:tokens", "api.token"),
        Entry("权限表", "system:rights", "rights.see"),
        Entry("用户与代码表", "admin:index", "users.manage"),
    )),
)  # fmt: skip


def menu_of(user: User) -> list[Group]:
    """The menu as a user sees it; groups without any screen are left out."""
    found = [Group(group.zh, group.icon, tuple(e for e in group.entries if may(user, e.action))) for group in MENU]
    return [group for group in found if group.entries]
