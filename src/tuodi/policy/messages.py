"""What is wrong with a policy document or a figure in it: one catalogue, Chinese and English, with the mend."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

import yaml


class Message(NamedTuple):
    """A fault in both languages with its mend; `{name}` is filled in when it is used."""

    zh: str
    en: str
    mend_zh: str = ""
    mend_en: str = ""


@cache
def catalogue() -> dict[str, Message]:
    """Every message by its key."""
    text = files("tuodi").joinpath("policy", "messages.yaml").read_text(encoding="utf-8")
    return {key: Message(**parts) for key, parts in yaml.safe_load(text).items()}


def message(key: str, /, **values: object) -> Message:
    """The catalogue's text for `key`, filled in. KeyError: not there.

    A value that is itself a message stands in its own language, a tuple as a list of that language.
    """
    chinese = {name: _worded(value, "zh") for name, value in values.items()}
    english = {name: _worded(value, "en") for name, value in values.items()}
    zh, en, mend_zh, mend_en = catalogue()[key]
    return Message(zh.format(**chinese), en.format(**english), mend_zh.format(**chinese), mend_en.format(**english))


def _worded(value: object, lang: str) -> object:
    if isinstance(value, Message):
        return value.zh if lang == "zh" else value.en
    if isinstance(value, tuple):
        return ("、" if lang == "zh" else ", ").join(map(str, value))
    return value
