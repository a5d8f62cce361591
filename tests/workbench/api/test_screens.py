"""What the screens do, the interface does: every address that is posted to, and its operation."""

import inspect
import re

from django.urls import URLPattern, get_resolver

from tests.workbench.api.test_rights import WANTED

DONE = {}
NOT_DONE = {}


def posts(view):
    """Whether a view takes a POST: its text, or that of a function of its module that it calls, says so."""
    view = inspect.unwrap(view)
    text = inspect.getsource(view)
    module = inspect.getmodule(view)
    called = {getattr(module, name, None) for name in re.findall(r"\b(_\w+)\(", text)}
    texts = [text, *(inspect.getsource(one) for one in called if inspect.isfunction(one))]
    return any("POST" in one for one in texts)


def posted_to():
    """Names of the addresses that are posted to, by room."""
    found = set()
    for part in get_resolver().url_patterns:
        if isinstance(part, URLPattern) or part.namespace in (None, "admin", "api"):
            continue
        found |= {f"{part.namespace}:{one.name}" for one in part.url_patterns if posts(one.callback)}
    return found


def test_everything_that_is_posted_to_has_its_operation():
    assert posted_to() == DONE.keys() | NOT_DONE.keys()
    assert not DONE.keys() & NOT_DONE.keys()
    assert {one for several in DONE.values() for one in several} <= WANTED.keys()
