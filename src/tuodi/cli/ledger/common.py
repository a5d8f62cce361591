"""What the commands about ledgers share."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tuodi.cli.faults import WrongUse
from tuodi.cli.language import tr

if TYPE_CHECKING:
    from tuodi.exchange.ledger.accept import Deciders

FOLDER = click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")


def deciders_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command --by and --second as one argument `deciders`: two persons."""

    @click.option("--by", required=True, metavar="NAME", help=tr("经办人", "who proposes it"))
    @click.option(
        "--second", required=True, metavar="NAME", help=tr("复核人，须为另一人", "who decides it: another person")
    )
    @functools.wraps(command)
    def wrapped(*args: Any, by: str, second: str, **kwargs: Any) -> None:
        command(*args, deciders=_two(by, second), **kwargs)

    return wrapped


def _two(by: str, second: str) -> Deciders:
    from tuodi.exchange.ledger.accept import Deciders

    names = [" ".join(unicodedata.normalize("NFKC", name).split()) for name in (by, second)]
    if not all(names):
        raise WrongUse(tr("--by 和 --second 都要写明姓名", "--by and --second both need a name"))
    if names[0].casefold() == names[1].casefold():
        zh = f"--by 和 --second 是同一人（{names[0]}）：须由第二人复核"
        raise WrongUse(tr(zh, f"--by and --second are the same person ({names[0]}): a second one has to decide"))
    return Deciders(by=names[0], second=names[1])
