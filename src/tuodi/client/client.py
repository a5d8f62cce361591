"""`Tuodi("https://…", token="tuodi_…")`: typed calls of the JSON interface.

>>> with Tuodi("http://127.0.0.1:8600", token="tuodi_…") as tuodi:  # doctest: +SKIP
...     tuodi.person("5002430000000011").identities
"""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

import httpx

from . import models

_SECONDS = 30


class Refused(Exception):
    """The server said no: `status` (401 nobody, 403 not allowed, 404 not there, 409 clash, 422 bad data) and why."""

    def __init__(self, status: int, detail: Any) -> None:
        super().__init__(f"{status}: {detail}")
        self.status, self.detail = status, detail


class Tuodi:
    """One installation, in the name of the user whose key it is."""

    def __init__(self, url: str, token: str, *, transport: httpx.BaseTransport | None = None) -> None:
        self._http = httpx.Client(
            base_url=f"{url.rstrip('/')}/api", headers={"Authorization": f"Bearer {token}"}, timeout=_SECONDS,
            transport=transport,
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _ask(self, method: str, path: str, **more: Any) -> Any:
        answer = self._http.request(method, path, **more)
        if answer.is_error:
            body = answer.json() if "json" in answer.headers.get("Content-Type", "") else {}
            raise Refused(answer.status_code, body.get("detail", answer.reason_phrase))
        return answer.json()

    def person(self, psn_no: str) -> models.Person:
        """A person with identities and insurance. Raises Refused."""
        return models.Person.model_validate(self._ask("GET", f"/people/{psn_no}"))
