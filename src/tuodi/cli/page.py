"""docs/cli.md from the commands themselves: ``python -m tuodi.cli.page docs/cli.md`` writes it, a test compares."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from tuodi.cli.root import cli

_TOP = """# The command line

Generated from the commands by `python -m tuodi.cli.page docs/cli.md`; `tuodi COMMAND --help` says the same, in Chinese
where the locale or `--lang zh` says so.

## Exit codes

| code | means |
| --- | --- |
| 0 | done |
| 1 | done, and rows were refused, or something was found |
| 2 | the command was called wrongly |
| 3 | an input file is no use as a whole, or a file cannot be written |
| 4 | the policy documents have faults; each is listed with file, line, clause and mend |
| 70 | a fault of the program; `TUODI_TRACEBACK=1` shows where |

## Files

Bills, people, identities and opening balances come as CSV (UTF-8 or GB18030), XLSX or Parquet, in our own layout, the
national one, or one of the three bureau layouts; the ending of `-o` decides the format of the results. A result file
appears under its name only when it is complete.

| beside `-o out.csv` | holds |
| --- | --- |
| `out.refused.csv` | every row not settled, with row, column, value, reason and mend; mended, it can be put in again |
| `out.differences.csv` | what reversals, late bills and the like change on other bills: due minus booked, proposals |
| `out.<list>.refused.csv` | the refused rows of a people, identity or opening list |

Amounts that cannot be known are empty, never 0.00, and `note` says `missing:<figure>`. `未核年初累计` marks amounts
that rest on opening balances nobody gave, `示例` those that rest on figures made up for a demonstration.
"""


def page() -> str:
    """The whole page."""
    return _TOP + "".join(_sections(cli, "tuodi", click.Context(cli, info_name="tuodi")))


def _sections(group: click.Group, path: str, above: click.Context) -> Iterator[str]:
    for name in group.list_commands(above):
        command = group.get_command(above, name)
        if command is None:
            continue
        context = click.Context(command, info_name=name, parent=above, terminal_width=100, max_content_width=100)
        if isinstance(command, click.Group):
            yield from _sections(command, f"{path} {name}", context)
        else:
            yield f"\n## {path} {name}\n\n```\n{command.get_help(context)}\n```\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
