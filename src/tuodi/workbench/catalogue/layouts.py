"""How each catalogue's file is laid out, read from `layouts.yaml`."""

from __future__ import annotations

from importlib.resources import files
from types import MappingProxyType

import yaml
from pydantic import BaseModel, ConfigDict

CLASS_RATIO = "class"
"""The number of our own table of ratios by class."""


class Tab(BaseModel):
    """A catalogue: its transaction number, its columns in order, and what they are."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: str
    zh: str
    columns: tuple[str, ...]
    least: int
    """So many columns a file without names has at least."""
    code: tuple[str, ...] = ("med_list_codg",)
    name: tuple[str, ...] = ()
    begin: tuple[str, ...] = ("begndate",)
    end: tuple[str, ...] = ("enddate",)
    needs: tuple[str, ...] = ()
    to: str = ""
    kind: str = ""
    amount: str = ""
    places: int = 0


def _read() -> dict[str, Tab]:
    told = yaml.safe_load((files(__package__) / "layouts.yaml").read_text("utf-8"))
    tails = told.pop("tails")
    found = {}
    for number, one in told.items():
        columns = [
            column
            for word in one.pop("columns").split()
            for column in (tails[word[1:]].split() if word.startswith("$") else [word])
        ]
        found[number] = Tab.model_validate({"number": number, "columns": columns, **one})
    return found


TABS = MappingProxyType(_read())
