"""A secret made by one request and shown by the next, once: sealed while it waits, since sessions are rows."""

from __future__ import annotations

from tuodi.workbench.vault.cipher import seal, unseal

from .http import Request

_NAME = "shown_once:{}"


def keep(request: Request, what: str, text: str) -> None:
    """For the page that the answer leads to."""
    request.session[_NAME.format(what)] = seal(text, what)


def take(request: Request, what: str) -> str:
    """The text, which is gone then; nothing where there is none."""
    return unseal(request.session.pop(_NAME.format(what), ""), what)
