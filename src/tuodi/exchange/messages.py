"""What users read when a row or a file is refused or noted: one catalogue, Chinese and English, with the mend."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

import yaml

from .data import LOADER


class Message(NamedTuple):
    """A text in both languages with its remedy (empty for a note); `{name}` is filled in when it is used."""

    zh: str
    en: str
    mend_zh: str = ""
    mend_en: str = ""


@cache
def catalogue() -> dict[str, Message]:
    """Every message by its key."""
    text = files("tuodi").joinpath("exchange", "messages.yaml").read_text(encoding="utf-8")
    return {key: Message(**parts) for key, parts in yaml.load(text, Loader=LOADER).items()}  # noqa: S506 (a safe loader)


def message(key: str, /, **values: object) -> Message:
    """The catalogue's text for `key`, filled in; lists have the comma of the language. KeyError: not there."""
    english = {name: value.replace("、", ", ") if type(value) is str else value for name, value in values.items()}
    zh, en, mend_zh, mend_en = catalogue()[key]
    return Message(zh.format(**values), en.format(**english), mend_zh.format(**values), mend_en.format(**english))
