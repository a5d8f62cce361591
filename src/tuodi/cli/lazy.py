"""A group of commands that imports each command only when it is called or asked for help."""

from __future__ import annotations

from importlib import import_module
from typing import Any, NamedTuple

import click

from tuodi.cli.faults import told
from tuodi.cli.language import here


class Entry(NamedTuple):
    """A command: the module that has it as ``command``, and what it is for."""

    module: str
    zh: str
    en: str


class LazyGroup(click.Group):
    """``entries``: name → where the command is and its one line of help."""

    def __init__(self, *args: Any, entries: dict[str, Entry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entries = entries

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """In the order given, not of the alphabet."""
        return list(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import it now."""
        entry = self.entries.get(cmd_name)
        if entry is None:
            return None
        command = import_module(entry.module).command
        if not isinstance(command, click.Command):
            raise TypeError(f"{entry.module} has no command")
        vars(command).update(short_help=entry.zh if here() == "zh" else entry.en)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run, with every expected error told in one message."""
        with told():
            return super().invoke(ctx)
