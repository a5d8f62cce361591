"""The shipped documents and a user's own → a rule book, compiled once and cached on disk."""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from platformdirs import user_cache_dir

from .divisions import DIVISION_LISTS
from .errors import NotADocument, PolicyError, PolicyErrors, Where
from .messages import message
from .model import RuleBook
from .yaml_source import Source, read_source

SHIPPED = Path(str(files("tuodi") / "documents"))
_NOT_DOCUMENTS = {"terms.yaml", "readings.yaml", "screens.yaml"}


def document_files(folder: Path) -> list[Path]:
    """The document files below a folder, in a fixed order; codes and registers are not documents."""
    found = sorted(folder.rglob("*.yaml"))
    return [p for p in found if p.name not in _NOT_DOCUMENTS and "codes" not in p.relative_to(folder).parts]


def own_files(folders: Sequence[Path]) -> list[Path]:
    """The documents of a user's folders. Raises PolicyErrors for a folder without any, and for names passed over."""
    found: list[Path] = []
    errors: list[PolicyError] = []
    for folder in folders:
        if not folder.is_dir():
            what = message("no_folder") if folder.exists() else message("folder_absent")
            errors.append(NotADocument(Where(str(folder), 0), what))
            continue
        documents, alike = document_files(folder), _alike(folder)
        passed_over = (path for path in alike if path not in documents)
        errors += [NotADocument(Where(str(path), 0), message("passed_over")) for path in passed_over]
        if not documents and not alike:
            errors.append(NotADocument(Where(str(folder), 0), message("folder_empty")))
        found += documents
    if errors:
        raise PolicyErrors(errors)
    return found


def _alike(folder: Path) -> list[Path]:
    """Files that look like documents, whatever they are called."""
    found = (p for p in folder.rglob("*") if p.suffix.lower() in (".yaml", ".yml") and p.is_file())
    return sorted(p for p in found if not any(part.startswith(".") for part in p.relative_to(folder).parts))


def load_rule_book(
    extra: Sequence[Path] = (), readings: Mapping[str, str] | None = None, *, use_cache: bool = True
) -> RuleBook:
    """The rule book of the shipped documents, a user's folders, and the readings chosen.

    Raises PolicyErrors with every fault found.
    """
    chosen = dict(readings or {})
    paths = [*document_files(SHIPPED), *own_files(extra)]
    if not use_cache:
        return compile_files(paths, chosen)
    place = _cache_file(paths, chosen)
    book = _read_cache(place)
    if book is None:
        book = compile_files(paths, chosen)
        _write_cache(place, book)
    return book


def compile_files(paths: Sequence[Path], readings: Mapping[str, str]) -> RuleBook:
    """Compile these files with the shipped vocabulary and register, no cache."""
    return compile_sources([read_source(path, _label(path)) for path in paths], readings)


def compile_sources(sources: list[Source], readings: Mapping[str, str]) -> RuleBook:
    """Compile parsed documents."""
    from .compiler import Compiler  # noqa: PLC0415 - the compiler needs pydantic, a cached book does not

    return Compiler(terms_source(), readings_source(), sources, readings).compile()


@cache
def terms_source() -> Source:
    """The shipped vocabulary."""
    return read_source(SHIPPED / "terms.yaml", "terms.yaml")


@cache
def readings_source() -> Source:
    """The shipped register of readings."""
    return read_source(SHIPPED / "readings.yaml", "readings.yaml")


def _label(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _cache_file(paths: Sequence[Path], readings: Mapping[str, str]) -> Path:
    digest = hashlib.sha256()
    package = Path(__file__).parent
    lists = [SHIPPED / "codes" / name for name in DIVISION_LISTS]
    code = [*sorted(package.rglob("*.py")), SHIPPED / "terms.yaml", SHIPPED / "readings.yaml", *lists]
    for path in [*code, *paths]:
        digest.update(path.name.encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    digest.update(repr(sorted(readings.items())).encode())
    return Path(user_cache_dir("tuodi")) / "rulebooks" / f"{digest.hexdigest()[:32]}.bin"


def _read_cache(place: Path) -> RuleBook | None:
    try:
        found = _OnlyRules(io.BytesIO(place.read_bytes())).load()
    except (OSError, pickle.UnpicklingError, EOFError, AttributeError, TypeError, ValueError):
        return None
    return found if isinstance(found, RuleBook) else None


def _write_cache(place: Path, book: RuleBook) -> None:
    """Write beside and rename, so that no reader sees half a book; without a writable cache go on without."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place.parent)
        with os.fdopen(handle, "wb") as out:
            out.write(pickle.dumps(book, protocol=5))
        Path(name).replace(place)
    except OSError:
        return


class _OnlyRules(pickle.Unpickler):
    """Loads compiled rules and dates, nothing that could run."""

    def find_class(self, module: str, name: str) -> Any:
        allowed = module in ("tuodi.policy.model", "tuodi.policy.values", "tuodi.policy.terms")
        if allowed or (module, name) in {("datetime", "date"), ("copyreg", "_reconstructor"), ("builtins", "object")}:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"a cached rule book may not hold {module}.{name}")
