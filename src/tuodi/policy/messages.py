"""What is wrong with a policy document or a figure in it: one catalogue, Chinese and English, with the mend."""

from __future__ import annotations

from .catalogue import Message, catalogue_of


def catalogue() -> dict[str, Message]:
    """Every message by its key."""
    return catalogue_of("policy")


def message(key: str, /, **values: object) -> Message:
    """The catalogue's text for `key`, filled in. KeyError: not there.

    A value that is itself a message stands in its own language, a tuple as a list of that language.
    """
    chinese = {name: _worded(value, "zh") for name, value in values.items()}
    english = {name: _worded(value, "en") for name, value in values.items()}
    return catalogue()[key].filled(chinese, english)


def _worded(value: object, lang: str) -> object:
    if isinstance(value, Message):
        return value.zh if lang == "zh" else value.en
    if isinstance(value, tuple):
        return ("、" if lang == "zh" else ", ").join(map(str, value))
    return value
