"""Sessions in the database, read by a query that is written once: every page asks for one."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as InDatabase
from django.contrib.sessions.models import Session
from django.utils import timezone

from .prepared import Asking

_SESSION: Asking[Session] = Asking(lambda key: Session.objects.filter(session_key=key), "?")


class SessionStore(InDatabase):
    """Django's own otherwise."""

    def _get_session_from_db(self) -> Any:
        found = next(iter(_SESSION.rows(self.session_key)), None)
        if found is not None and found.expire_date > timezone.now():
            return found
        self._session_key = None
        return None
