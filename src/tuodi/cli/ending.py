"""How every run over a file of bills ends: refused list rows in files, what was done, the exit code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import click

from tuodi.cli.common import Session
from tuodi.cli.faults import FINDINGS
from tuodi.cli.list_use import tell_unused

if TYPE_CHECKING:
    from tuodi.cli.bills import Opened
    from tuodi.exchange.list_use import Unmatched


class Summary(Protocol):
    """What a run did, as far as its end needs it."""

    @property
    def unmatched(self) -> Unmatched: ...

    def data(self) -> dict[str, Any]: ...


def end(
    summary: Summary,
    inputs: Opened,
    out: Path,
    text: Callable[[dict[str, str]], str],
    session: Session,
    *,
    found: bool,
    also: Mapping[str, Any] | None = None,
) -> None:
    """Tell it. `text` gets the files of refused list rows; `found`: the run found something or refused rows.

    `also`: what a machine is told besides.
    """
    from tuodi.exchange.list_refused import write_refused_lists

    lists = write_refused_lists(inputs.refused, out)
    if session.as_json:
        session.emit({**summary.data(), "lists_refused": lists, **(also or {})})
    else:
        session.tell(text(lists))
    if tell_unused(summary.unmatched, session) or lists or found:
        click.get_current_context().exit(FINDINGS)
