"""Shapes of every room: pages, problems, jobs, tokens, and what an amount is."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

LIMIT_FEN = 10**13
Fen = Annotated[int, Field(ge=-LIMIT_FEN, le=LIMIT_FEN, strict=True, description="整数分")]
"""An amount: integer fen, never a float. A field of this type is called `…_fen`, and no other field is."""
Item = TypeVar("Item")


class Shape(BaseModel):
    """What the server says. Frozen; a field that this client does not know yet is left out."""

    model_config = ConfigDict(frozen=True)


class Wanted(BaseModel):
    """What the server is asked for. A field it does not know is refused: a name typed wrong must not pass."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Page(Shape, Generic[Item]):
    """Some of a list. `next`: the cursor of what follows, None at the end."""

    items: list[Item]
    next: str | None = None


class Fault(Shape):
    """One thing that is wrong. `path`: the field it is about, such as `body.bill.medfee_sumamt_fen`; empty: all."""

    code: str
    message: str
    mend: str = ""
    path: str = ""


class Problem(Shape):
    """Every refusal looks like this. `code` is for programs, `message` (Chinese) for people."""

    code: str
    message: str
    faults: list[Fault] = []


class Reason(Wanted):
    """Why."""

    reason: str = Field(min_length=4, max_length=200)


class Job(Shape):
    """Work in the background. `files`: paths of the interface at which what it made can be fetched."""

    id: int
    kind: str
    title: str
    state: str
    done: int
    total: int
    percent: int
    message: str
    error: str
    result: dict[str, Any]
    files: list[str]
    by: str
    created_at: dt.datetime
    started_at: dt.datetime | None = None
    finished_at: dt.datetime | None = None

    @property
    def over(self) -> bool:
        """Whether it has ended, one way or the other."""
        return self.state in ("done", "failed")


class Token(Shape):
    """A key of a program; its text is kept nowhere."""

    id: int
    name: str
    created_at: dt.datetime
    expires_at: dt.datetime
    last_used: dt.date | None = None
    revoked_at: dt.datetime | None = None


class NewToken(Wanted):
    """A key to be made."""

    name: str = Field(min_length=1, max_length=100)
    days: int = Field(default=90, ge=1, le=366)


class TokenMade(Token):
    """The one answer in which a key's text stands."""

    text: str
