"""The group `tuodi catalogue`."""

from __future__ import annotations

import click

from tuodi.cli.language import tr
from tuodi.cli.lazy import Entry, LazyGroup

COMMANDS = {"load": Entry("tuodi.cli.catalogue_load", "导入一个目录文件", "load a catalogue's file")}


@click.group(
    cls=LazyGroup,
    entries=COMMANDS,
    name="catalogue",
    help=tr("工作台的医保目录（1301 至 1319）。", "The workbench's catalogues (1301 to 1319)."),
)
def command() -> None:
    """All commands about catalogues."""
