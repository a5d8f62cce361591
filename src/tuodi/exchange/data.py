"""The data files of the exchange room, read once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from tuodi.policy.catalogue import LOADER


@cache
def load_yaml(*path: str) -> Any:
    """A YAML file under ``tuodi/documents``. Callers never change what they get."""
    return yaml.load(files("tuodi").joinpath("documents", *path).read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 (a safe loader)


def load_tsv(*path: str) -> Iterator[list[str]]:
    """The rows of a tab-separated file under ``tuodi/documents``, comments left out."""
    for line in files("tuodi").joinpath("documents", *path).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")
