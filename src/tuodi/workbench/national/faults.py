"""Where a test or a bench may strike between two steps. A server has no `NATIONAL_FAULTS`, and then nothing happens.

The setting names a function of the step and the message's number: "received", "recorded" (the message is written),
"handled" (before the commit), "committed" (before the answer).
"""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

SETTING = "NATIONAL_FAULTS"


def at(step: str, msgid: str) -> None:
    """Tell the test, if there is one."""
    name = getattr(settings, SETTING, "")
    if name:
        _strike(name)(step, msgid)


@cache
def _strike(name: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a test's function
    return import_string(name)
