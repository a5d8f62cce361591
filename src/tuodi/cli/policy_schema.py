"""`tuodi policy schema`."""

from __future__ import annotations

import json

import click

from tuodi.cli.common import lang_option
from tuodi.cli.language import tr


@click.command(
    name="schema",
    help=tr(
        "打印政策文件的 JSON Schema，供编辑器检查。",
        "Print the JSON Schema of a document, for editors to check while typing.",
    ),
)
@lang_option()
@click.option("--json", "as_json", is_flag=True, help=tr("输出本来就是 JSON", "what is printed is JSON anyway"))
def command(*, as_json: bool) -> None:  # noqa: ARG001 - every policy command takes --json
    """Print it."""
    from tuodi.policy.schema.document import json_schema

    click.echo(json.dumps(json_schema(), ensure_ascii=False, indent=1))
