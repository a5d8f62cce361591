"""Requests and answers: paths filled in, retries, keys of requests that move money, pages one after the other."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

from .errors import NoAnswer, refusal
from .models import Page, Problem

T = TypeVar("T")
Query = Mapping[str, Any]
KEY = "Idempotency-Key"
_SECONDS = 30
_AGAIN = frozenset({429, 502, 503, 504})
"""What may be better a moment later."""
_FIRST_WAIT, _LONGEST_WAIT = 0.2, 5.0


class Wire:
    """One connection to one installation, in the name of the user whose key it is."""

    def __init__(
        self, url: str, token: str, *, attempts: int = 4, transport: httpx.BaseTransport | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        self.attempts, self._wait = attempts, wait
        self._http = httpx.Client(
            base_url=f"{url.rstrip('/')}/api", headers={"Authorization": f"Bearer {token}"}, timeout=_SECONDS,
            transport=transport,
        )  # fmt: skip

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def get(self, path: str, kind: type[T], query: Query | None = None, **parts: object) -> T:
        """Ask for something."""
        return _read(kind, self._ask("GET", _filled(path, parts), query=query))

    def file(self, path: str, query: Query | None = None, **parts: object) -> bytes:
        """Fetch a file."""
        return self._ask("GET", _filled(path, parts), query=query).content

    def pages(self, path: str, kind: type[T], query: Query, **parts: object) -> Iterator[T]:
        """All of a list, page by page as one goes along."""
        cursor: str | None = ""
        while cursor is not None:
            page: Page[T] = self.get(path, Page[kind], {**query, "cursor": cursor}, **parts)  # type: ignore[valid-type]
            yield from page.items
            cursor = page.next

    def post(
        self, path: str, kind: type[T], body: BaseModel | None = None, query: Query | None = None, **parts: object
    ) -> T:
        """Do something that moves no money: sent again only where it cannot have arrived."""
        return self._send("POST", _filled(path, parts), kind, body, query=query)

    def once(
        self, path: str, kind: type[T], body: BaseModel | None = None, query: Query | None = None, *, key: str,
        **parts: object,
    ) -> T:  # fmt: skip
        """Do something that moves money: with one key over all attempts, so that it is done once."""
        return self._send("POST", _filled(path, parts), kind, body, query=query, key=key or uuid.uuid4().hex)

    def put(self, path: str, kind: type[T], body: BaseModel, query: Query | None = None, **parts: object) -> T:
        """Set something as a whole."""
        return self._send("PUT", _filled(path, parts), kind, body, query=query)

    def patch(self, path: str, kind: type[T], body: BaseModel, **parts: object) -> T:
        """Change what is said."""
        return self._send("PATCH", _filled(path, parts), kind, body)

    def delete(self, path: str, kind: type[T], **parts: object) -> T:
        """Take something back."""
        return self._send("DELETE", _filled(path, parts), kind, None)

    def upload(self, path: str, kind: type[T], name: str, content: bytes, form: Query, **parts: object) -> T:
        """Hand over a file."""
        given = {"files": {"file": (name, content)}, "data": _said(form)}
        return _read(kind, self._ask("POST", _filled(path, parts), **given))

    def _send(
        self, method: str, path: str, kind: type[T], body: BaseModel | None, *, query: Query | None = None,
        key: str = "",
    ) -> T:  # fmt: skip
        more: dict[str, Any] = {"headers": {KEY: key} if key else {}}
        if body is not None:
            more["content"] = body.model_dump_json(exclude_unset=method == "PATCH")
            more["headers"] |= {"Content-Type": "application/json"}
        return _read(kind, self._ask(method, path, query=query, **more))

    def _ask(self, method: str, path: str, query: Query | None = None, **more: Any) -> httpx.Response:
        again = method in ("GET", "PUT") or KEY in more.get("headers", {})
        for attempt in range(1, self.attempts + 1):
            try:
                answer = self._http.request(method, path, params=_said(query or {}), **more)
            except httpx.TransportError as fault:
                arrived = not isinstance(fault, (httpx.ConnectError, httpx.ConnectTimeout))
                if attempt == self.attempts or (arrived and not again):
                    raise NoAnswer(f"{method} {path}: {fault}") from fault
            else:
                if attempt == self.attempts or not again or answer.status_code not in _AGAIN:
                    return _accepted(answer)
            self._wait(min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** (attempt - 1)))
        raise NoAnswer(f"{method} {path}: no attempt was allowed")


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _read(kind: type[T], answer: httpx.Response) -> T:
    known: Any = kind
    found: T = _adapter(known).validate_json(answer.content)
    return found


def _filled(path: str, parts: Mapping[str, object]) -> str:
    return path.format(**{name: quote(str(part), safe="") for name, part in parts.items()})


def _said(query: Query) -> dict[str, Any]:
    """Without what was left out; yes and no as the server writes them."""
    return {
        name: str(value).lower() if isinstance(value, bool) else value
        for name, value in query.items()
        if value is not None and value != ""
    }


def _accepted(answer: httpx.Response) -> httpx.Response:
    if not answer.is_error:
        return answer
    try:
        problem = Problem.model_validate_json(answer.content)
    except ValidationError:  # not the interface's own words: a proxy's, perhaps
        problem = Problem(code="http", message=answer.reason_phrase)
    raise refusal(answer.status_code, problem)
