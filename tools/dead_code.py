"""Code that nothing of the product uses, found by vulture; what only a test uses is dead.

Fields of records and members of enumerations are left out: they are filled from documents and files and read by name.
Settings: ``[tool.vulture]`` in ``pyproject.toml``.
"""

import ast
import keyword
import re
import sys
import tomllib
from pathlib import Path

from vulture import Vulture

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def data_lines(source: str) -> set[int]:
    """Lines of a module on which the body of a class assigns or declares a name."""
    return {
        statement.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
    }


def said_in_templates(folders: list[Path]) -> str:
    """Every name in the pages' templates, as Python that uses them: what a page reads is not dead."""
    found = {
        name for folder in folders for page in folder.rglob("*.html") for name in _NAME.findall(page.read_text("utf-8"))
    }
    return "\n".join(f"page.{name}" for name in sorted(found - set(keyword.kwlist)))


def main() -> int:
    root = Path(__file__).resolve().parent.parent
    config = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["vulture"]
    search = Vulture(ignore_names=config["ignore_names"], ignore_decorators=config["ignore_decorators"])
    search.scavenge([str(root / path) for path in config["paths"]])
    search.scan(said_in_templates([root / path for path in config["paths"]]), filename="templates")
    data: dict[Path, set[int]] = {}
    found = 0
    for item in search.get_unused_code(min_confidence=config["min_confidence"]):
        path = Path(item.filename)
        if any(path.match(pattern) for pattern in config["by_name"]):
            continue
        if path not in data:
            data[path] = data_lines(path.read_text(encoding="utf-8"))
        if item.typ == "variable" and item.first_lineno in data[path]:
            continue
        found += 1
        print(f"{path.relative_to(root)}:{item.first_lineno}: {item.message}")
    print(f"Dead code: {found or 'nothing'} found.")
    return 1 if found or search.exit_code else 0


if __name__ == "__main__":
    sys.exit(main())
