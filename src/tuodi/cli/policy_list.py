"""`tuodi policy list`."""

from __future__ import annotations

from collections import Counter

import click

from tuodi.cli.common import Session, common_options
from tuodi.cli.language import tr


@click.command(
    name="list", help=tr("列出所有文件及其条款数、规则数。", "List the documents with their clauses and rules.")
)
@common_options
def command(session: Session) -> None:
    """One line per document."""
    from tuodi.exchange.divisions import name_of

    book = session.book()
    clauses = Counter(clause.document for clause in book.clauses)
    rules = Counter(rule.origin.document for rule in book.rules)
    if session.as_json:
        session.emit(
            {
                "rule_hash": book.hash,
                "readings": dict(book.readings),
                "documents": [
                    {
                        "id": h.id, "number": h.number, "title": h.title, "region": h.region, "issuers": h.issuers,
                        "issued": h.issued, "from": h.first, "to": h.last, "background": h.background,
                        "demonstration": h.demonstration, "clauses": clauses[h.id], "rules": rules[h.id],
                        "missing_documents": h.missing_documents, "file": h.file,
                    }
                    for h in book.documents
                ],
            }
        )  # fmt: skip
        return
    for h in book.documents:
        marks = [session.say("背景", "background")] if h.background else []
        marks += [session.say("示例", "示例 demonstration")] if h.demonstration else []
        until = h.last.isoformat() if h.last else ""
        click.echo(f"{h.id}{'  [' + ', '.join(marks) + ']' if marks else ''}")
        click.echo(f"    {h.title}（{h.number}）")
        counts = session.say(
            f"{clauses[h.id]} 条，{rules[h.id]} 条规则", f"{clauses[h.id]} clauses, {rules[h.id]} rules"
        )
        click.echo(f"    {h.region} {name_of(h.region)} · {h.first} – {until} · {counts}")
    click.echo(session.say("规则 ", "rules ") + book.hash[:12])
