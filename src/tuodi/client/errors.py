"""What a call may raise: the server said no (`Refused`, a class a kind), or said nothing (`NoAnswer`)."""

from __future__ import annotations

from .models import Fault, Problem


class Refused(Exception):
    """The server said no. `code` is for programs, `message` (Chinese) for people, `faults` say where."""

    def __init__(self, status: int, problem: Problem) -> None:
        super().__init__(f"{status} {problem.code}: {problem.message}")
        self.status, self.problem = status, problem

    @property
    def code(self) -> str:
        """Such as `stale`, `maker`, `not_found`."""
        return self.problem.code

    @property
    def message(self) -> str:
        """In Chinese."""
        return self.problem.message

    @property
    def faults(self) -> list[Fault]:
        """Each thing that is wrong, with the path of its field."""
        return self.problem.faults


class Unauthenticated(Refused):
    """401: no key, or one that is no good."""


class Forbidden(Refused):
    """403: the user's roles do not allow it."""


class NotFound(Refused):
    """404: not there, or outside the user's limits."""


class Conflict(Refused):
    """409: as things stand it cannot be done: changed since, decided already, made by oneself."""


class Invalid(Refused):
    """422: what was sent is wrong; `faults` say where."""


class ServerFault(Refused):
    """5xx: the server failed."""


class NoAnswer(Exception):
    """No answer after all attempts. A call with a key may be made again with the same key: it is done once."""


_KINDS = {401: Unauthenticated, 403: Forbidden, 404: NotFound, 409: Conflict, 422: Invalid}
_SERVER = 500


def refusal(status: int, problem: Problem) -> Refused:
    """The exception for a status."""
    return _KINDS.get(status, ServerFault if status >= _SERVER else Refused)(status, problem)
