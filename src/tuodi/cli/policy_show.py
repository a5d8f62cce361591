"""`tuodi policy show`."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from tuodi.cli.common import Session, common_options
from tuodi.cli.faults import WrongUse
from tuodi.cli.language import tr

if TYPE_CHECKING:
    from tuodi.policy.model import Clause, DocumentHead, Rule, RuleBook

_HEAD = ("origin", "classes", "excluded", "first", "last", "known_from")


@click.command(
    name="show",
    help=tr(
        "显示一个文件、条款、规则、参数（全部取值）或读法。",
        "A document, a clause, a rule, a figure with all its values, or a reading.",
    ),
)
@click.argument("name")
@common_options
def command(name: str, session: Session) -> None:
    """Show what goes by the name."""
    book = session.book()
    lines = list(_found(name, book, session))
    if not lines:
        text = f"没有名为 {name} 的文件、条款、规则、参数或读法；tuodi policy list 列出文件"
        raise WrongUse(
            session.say(text, f"no document, clause, rule, figure or reading is called {name}; see policy list")
        )
    if session.as_json:
        session.emit({"name": name, "text": lines})
    else:
        click.echo("\n".join(lines))


def _found(name: str, book: RuleBook, session: Session) -> Iterator[str]:
    from tuodi.policy.model import Parameter

    for head in book.documents:
        if head.id == name:
            yield from _document(head, book, session)
    for clause in book.clauses:
        if clause.id == name:
            yield from _clause(clause, book, session)
    if any(clause.id == name for clause in book.clauses):
        return
    for rule in book.rules:
        if rule.origin.rule == name or (isinstance(rule, Parameter) and rule.name == name):
            yield from rule_lines(rule, book, session)
    yield from _reading(name, book, session)


def _document(head: DocumentHead, book: RuleBook, session: Session) -> Iterator[str]:
    say = session.say
    yield f"{head.title}（{head.number}）"
    yield f"{head.region} · {'、'.join(head.issuers)} · {head.first} – {head.last or ''}"
    others = ((say("代替", "supersedes"), head.supersedes), (say("不在手", "missing"), head.missing_documents))
    for label, names in others:
        if names:
            yield f"{label}: {'、'.join(names)}"
    for clause in book.clauses:
        if clause.document == head.id:
            many = len(clause.rules)
            became = say(f"{many} 条规则", f"{many} rules") if clause.rules else clause.becomes or clause.reason
            yield f"  {clause.id:<10} {clause.kind:<12} {clause.gist}  [{became}]"


def _clause(clause: Clause, book: RuleBook, session: Session) -> Iterator[str]:
    yield f"{clause.id} · {clause.kind} · {clause.document}"
    yield f"  {clause.gist}"
    if clause.becomes:
        yield f"  → {clause.becomes}"
    if clause.reason:
        yield f"  {session.say('不计算：', 'nothing computes: ')}{clause.reason}"
    for rule in book.rules:
        if rule.origin.clause == clause.id and rule.origin.document == clause.document:
            yield from (f"  {line}" for line in rule_lines(rule, book, session))


def rule_lines(rule: Rule, book: RuleBook, session: Session) -> Iterator[str]:
    """A rule with what it says, whom it serves, when it holds and where it stands."""
    origin = rule.origin
    yield f"{type(rule).__name__} {origin.rule}  ({origin.file}:{origin.line})"
    who = session.say("所有人", "everyone")
    if rule.classes is not None:
        who = "、".join(book.terms.label("classes", name) for name in rule.classes)
    if rule.excluded:
        who += session.say("，除 ", " except ") + "、".join(book.terms.label("classes", name) for name in rule.excluded)
    yield f"    {session.say('对象', 'for')}: {who}"
    yield f"    {session.say('有效', 'in force')}: {rule.first} – {rule.last or ''} · {origin.region}"
    for field in dataclasses.fields(rule):
        value = getattr(rule, field.name)
        if field.name not in _HEAD and value not in (None, "", (), False):
            yield f"    {field.name}: {_text(value)}"
    for reading, choice in origin.readings:
        yield f"    {session.say('读法', 'reading')}: {reading} = {choice}"
    if origin.grade and origin.grade != "S":
        yield f"    {session.say('来源', 'source')}: {origin.source} [{origin.grade}]"
    if origin.demonstration:
        yield "    示例"
    if origin.note:
        yield f"    ! {origin.note}"


def _text(value: Any) -> str:
    """A figure, a table, a condition or a list in one line."""
    from tuodi.policy.gaps import figure_text
    from tuodi.policy.money import FULL_RATE, format_rate
    from tuodi.policy.values import By, Const, Param

    if isinstance(value, Const):
        return figure_text(value)
    if isinstance(value, Param):
        return f"${value.name}" + ("" if value.times == FULL_RATE else f" × {format_rate(value.times)}")
    if isinstance(value, By):
        return f"{{by {value.fact}: " + ", ".join(f"{key} → {_text(item)}" for key, item in value.cases) + "}"
    if isinstance(value, tuple):
        return ", ".join(_text(item) for item in value)
    if dataclasses.is_dataclass(value):
        parts = ((f.name, getattr(value, f.name)) for f in dataclasses.fields(value))
        return "; ".join(f"{name} {_text(item)}" for name, item in parts if item not in (None, "", (), False)) or "-"
    return str(value)


def _reading(name: str, book: RuleBook, session: Session) -> Iterator[str]:
    from tuodi.policy.library import readings_source
    from tuodi.policy.readings import in_language, parse_readings

    for reading in parse_readings(readings_source().data):
        if reading.name == name:
            yield f"{session.say('读法', 'reading')} {name} · {', '.join(reading.clauses)}"
            yield f"  {in_language(reading.question, session.lang)}"
            chosen = book.reading(name)
            for choice, meaning in reading.choices:
                marks = [session.say("默认", "default")] if choice == reading.default else []
                marks += [session.say("本次采用", "taken")] if choice == chosen else []
                yield f"  {choice}: {meaning}" + (f"  [{', '.join(marks)}]" if marks else "")
            yield f"  {in_language(reading.why, session.lang)}"
