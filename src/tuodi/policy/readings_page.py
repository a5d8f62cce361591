"""The register of readings as a page, and its agreement with the rules that use it.

`docs/readings.md` is `readings_page(readings.yaml)`; `computed` in the register is filled and checked against the
`under` and `variants` of every document. `python -m tuodi.policy.readings_page docs/readings.md` does both.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from .library import SHIPPED, document_files
from .readings import ENGINE_CHOICES, Reading, parse_readings
from .yaml_source import Source, parse_source, read_source

Acting = Mapping[str, frozenset[str]]
"""Reading → choices that some rule names."""

_SECTION = re.compile(r"^# -+ (?P<title>\S.*)$")
_HEADING = re.compile(r"^(?P<name>[a-z][a-z0-9_]*):\s*$")
_COMPUTED = re.compile(r"^  computed: \[.*\]$")
_PLAIN = re.compile(r"^[a-z][a-z_]*$")
_WORDS_OF_YAML = ("yes", "no", "on", "off", "true", "false", "null")

_TOP = """# Readings 读法

Where the documents can be read in more than one way. The first choice is the default; `--reading NAME=CHOICE` selects
another. A choice marked † acts in rules, so its cost can be computed. One marked ‡ changes no amount, for the reason
beside it; without † it cannot be selected. Generated from `src/tuodi/documents/readings.yaml`.
"""


def acting_choices(documents: Iterable[Source]) -> Acting:
    """Every reading that rules name in `under` or `variants`, with the choices they name."""
    found: dict[str, set[str]] = {}
    for document in documents:
        for _clause, rule in _rules(document.data):
            for name, choice in (rule.get("under") or {}).items():
                found.setdefault(name, set()).add(str(choice))
            for name, patches in (rule.get("variants") or {}).items():
                found.setdefault(name, set()).update(patches)
    return {name: frozenset(choices) for name, choices in found.items()}


def _with_engine(acting: Acting, register: Iterable[str]) -> Acting:
    """The choices that act, those the engine itself asks for included."""
    known = {name: frozenset(choices) for name, choices in ENGINE_CHOICES.items() if name in register}
    return {name: acting.get(name, frozenset()) | known.get(name, frozenset()) for name in {*acting, *known}}


def register_faults(readings: Source, documents: Iterable[Source]) -> list[str]:
    """What disagrees between the register and the documents: names, choices, clauses, `computed`."""
    register = {reading.name: reading for reading in parse_readings(readings.data)}
    library = list(documents)
    acting = _with_engine(acting_choices(library), register)
    clauses = {str(c["clause"]) for document in library for c in document.data.get("clauses") or ()}
    faults = [f"{name}: used by rules, not in the register" for name in sorted(acting.keys() - register.keys())]
    for name, reading in register.items():
        used, known = acting.get(name, frozenset()), {choice for choice, _ in reading.choices}
        faults += [f"{name}: rules use choice {c}, which the register does not list" for c in sorted(used - known)]
        faults += [
            f"{name}: {c} acts in rules and is not listed as computed" for c in sorted(used - {*reading.computed})
        ]
        faults += [f"{name}: computed names {c}, which is no choice" for c in sorted({*reading.computed} - known)]
        if reading.computed and not used:
            faults.append(f"{name}: listed as computed, but no rule uses the reading")
        faults += [f"{name}: clause {c} is in no document" for c in reading.clauses if c not in clauses]
        faults += _reason_faults(reading)
    return faults


def _reason_faults(reading: Reading) -> Iterator[str]:
    """Every choice is the default, or acts in rules, or says why nothing differs; one that acts may say so too."""
    computed, reasons, known = {*reading.computed}, dict(reading.no_effect), [choice for choice, _ in reading.choices]
    for choice in (c for c in known if c != reading.default and c not in computed and c not in reasons):
        yield f"{reading.name}: {choice} is not computed and has no reason in no_effect"
    for choice, why in reasons.items():
        if choice not in known or choice == reading.default:
            yield f"{reading.name}: no_effect names {choice}, which is the default or no choice"
        if not all(part.strip() for part in why.partition(" / ")):
            yield f"{reading.name}: the reason of {choice} is not written 中文 / English"


def fill_computed(text: str, acting: Acting) -> str:
    """The register's text with `computed` completed. Choices that act by the absence of a rule stay as written."""
    register = {reading.name: reading for reading in parse_readings(parse_source(text, "readings.yaml").data)}
    lines, name = text.split("\n"), ""
    for number, line in enumerate(lines):
        if heading := _HEADING.match(line):
            name = heading["name"]
        elif _COMPUTED.match(line) and name in register:
            reading = register[name]
            chosen = {*acting.get(name, ()), *(reading.computed if name in acting else ())}
            ordered = [_quoted(choice) for choice, _ in reading.choices if choice in chosen]
            lines[number] = f"  computed: [{', '.join(ordered)}]"
    return "\n".join(lines)


def readings_page(text: str) -> str:
    """`readings.yaml` → the Markdown of docs/readings.md."""
    register = {reading.name: reading for reading in parse_readings(parse_source(text, "readings.yaml").data)}
    parts = [_TOP]
    for line in text.split("\n"):
        if section := _SECTION.match(line):
            parts.append(f"\n## {section['title']}\n\n| name | clauses | question | choices | why |\n{'| --- ' * 5}|\n")
        elif (heading := _HEADING.match(line)) and heading["name"] in register:
            parts.append(_row(register[heading["name"]]))
    return "".join(parts)


def _row(reading: Reading) -> str:
    reasons = dict(reading.no_effect)
    shown = [
        f"{'**' if choice == reading.default else ''}`{choice}`{'**' if choice == reading.default else ''}"
        f"{'†' if choice in reading.computed else ''} {zh}{f' (‡ {reasons[choice]})' if choice in reasons else ''}"
        for choice, zh in reading.choices
    ]
    cells = (f"`{reading.name}`", ", ".join(reading.clauses), reading.question, "; ".join(shown), reading.why)
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |\n"


def _quoted(choice: str) -> str:
    return choice if _PLAIN.match(choice) and choice not in _WORDS_OF_YAML else f'"{choice}"'


def _rules(data: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for clause in data.get("clauses") or ():
        for rule in clause.get("rules") or ():
            yield str(clause["clause"]), rule


def refresh(page: Path, library: Path = SHIPPED) -> list[str]:
    """Fill `computed` in the library's register, write the page, and return what still disagrees."""
    documents = [read_source(path) for path in document_files(library)]
    register = library / "readings.yaml"
    names = read_source(register).data
    text = fill_computed(register.read_text(encoding="utf-8"), _with_engine(acting_choices(documents), names))
    register.write_text(text, encoding="utf-8")
    page.write_text(readings_page(text), encoding="utf-8")
    return register_faults(read_source(register), documents)


if __name__ == "__main__":
    sys.exit("\n".join(refresh(Path(sys.argv[1]))) or 0)
