"""The first start of a demonstration: places and users at once, the county in the background, its progress shown."""

from __future__ import annotations

from tuodi.workbench.access.models import User
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.jobs.run import start_by_system

from .catalogue import make_catalogue
from .filling import KIND
from .hospitals import make_hospitals
from .places import make_places
from .users import make_users

ACTOR = "system:demo"


def begin() -> bool:
    """Whether this was the first start."""
    if User.objects.filter(username="clerk").exists():
        return False
    with acting(ACTOR, "建立演示县"):
        make_places()
        make_users()
        make_catalogue()
        with unlimited():
            make_hospitals()
        start_by_system(KIND, "正在生成演示县：人员、家庭、身份、参保")
    return True
