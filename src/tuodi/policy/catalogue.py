"""Catalogues of what users read: texts in Chinese and English with their mends, by key; `messages.yaml` of a room."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

import yaml

LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The quick safe loader where there is one: a catalogue is read at each start that says anything."""


class Message(NamedTuple):
    """A text in both languages with its mend (empty where nothing is to be mended); `{name}` is filled in at use."""

    zh: str
    en: str
    mend_zh: str = ""
    mend_en: str = ""

    def filled(self, chinese: Mapping[str, object], english: Mapping[str, object]) -> Message:
        """The texts with the values of their language. KeyError: a value is not given."""
        return Message(
            self.zh.format_map(chinese), self.en.format_map(english),
            self.mend_zh.format_map(chinese), self.mend_en.format_map(english),
        )  # fmt: skip


@cache
def catalogue_of(room: str) -> dict[str, Message]:
    """Every message of a room by its key."""
    text = files("tuodi").joinpath(room, "messages.yaml").read_text(encoding="utf-8")
    return {key: Message(**parts) for key, parts in yaml.load(text, Loader=LOADER).items()}  # noqa: S506 (a safe loader)
