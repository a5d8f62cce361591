"""What users read when a row or a file is refused or noted: one catalogue, Chinese and English, with the mend."""

from __future__ import annotations

from tuodi.policy.catalogue import Message, catalogue_of


def catalogue() -> dict[str, Message]:
    """Every message by its key."""
    return catalogue_of("exchange")


def message(key: str, /, **values: object) -> Message:
    """The catalogue's text for `key`, filled in; lists have the comma of the language. KeyError: not there."""
    english = {name: value.replace("、", ", ") if type(value) is str else value for name, value in values.items()}
    return catalogue()[key].filled(values, english)
