"""Names as people type them without Chinese input: full pinyin and initials."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=16384)
def _syllable(character: str) -> str:
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - its words take half a second: not of every start

    return lazy_pinyin(character, style=Style.NORMAL)[0].lower()


def pinyin_of(name: str) -> tuple[str, str]:
    """Full pinyin and initials, lower case without marks.

    >>> pinyin_of("杨秀英")
    ('yangxiuying', 'yxy')
    """
    syllables = [_syllable(character) for character in name if character.strip()]
    return "".join(syllables), "".join(syllable[:1] for syllable in syllables)
