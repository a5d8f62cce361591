"""Chinese or English: by ``--lang``, else by the locale. Everything a user reads comes in both."""

from __future__ import annotations

import gettext
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

Lang = Literal["zh", "en"]


def choose_lang(arguments: Sequence[str], environ: Mapping[str, str]) -> Lang:
    """``--lang zh`` wherever it stands, else the first of LC_ALL, LC_MESSAGES and LANG that is set.

    >>> choose_lang(["settle", "--lang", "zh"], {}), choose_lang([], {"LANG": "zh_CN.UTF-8"}), choose_lang([], {})
    ('zh', 'zh', 'en')
    """
    for position, word in enumerate(arguments):
        given = word.removeprefix("--lang=") if word.startswith("--lang=") else ""
        if word == "--lang" and position + 1 < len(arguments):
            given = arguments[position + 1]
        if given in ("zh", "en"):
            return "zh" if given == "zh" else "en"
    locale = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    return "zh" if locale.lower().startswith("zh") else "en"


def here() -> Lang:
    """The language of this call, for help texts, which are made before options are read."""
    return choose_lang(sys.argv[1:], os.environ)


def tr(zh: str, en: str) -> str:
    """One of two texts, by the language of this call."""
    return zh if here() == "zh" else en


def click_speaks_it() -> None:
    """Click's headings and errors in the language of this call too: it asks gettext, which asks LANGUAGE."""
    gettext.bindtextdomain("click", str(Path(__file__).with_name("locale")))
    gettext.textdomain("click")
    os.environ["LANGUAGE"] = here()
