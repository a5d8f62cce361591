"""`tuodi policy schema`."""

from __future__ import annotations

import json

import click

from tuodi.cli.language import tr


@click.command(
    name="schema",
    help=tr(
        "打印政策文件的 JSON Schema，供编辑器检查。",
        "Print the JSON Schema of a document, for editors to check while typing.",
    ),
)
def command() -> None:
    """Print it."""
    from tuodi.policy.schema.document import json_schema

    click.echo(json.dumps(json_schema(), ensure_ascii=False, indent=1))
