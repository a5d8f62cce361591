"""Compiles click's Chinese messages, ``click.po``, into the ``click.mo`` beside it, which gettext reads.

Only what that file needs of the PO format: every text on one line, one plural form. Run it after each change; a test
compares.
"""

import ast
import struct
from pathlib import Path

PO = Path(__file__).resolve().parent.parent / "src/tuodi/cli/locale/zh/LC_MESSAGES/click.po"
MAGIC = 0x950412DE


def messages(text: str) -> dict[str, str]:
    r"""Message → translation; a message with a plural is both forms, parted by a zero byte, as gettext wants them.

    >>> messages('msgid "file"\nmsgstr "文件"\n\nmsgid "one"\nmsgid_plural "many"\nmsgstr[0] "几个"')
    {'file': '文件', 'one\x00many': '几个'}
    """
    found: dict[str, str] = {}
    key = ""
    for line in text.splitlines():
        word, _, quoted = line.partition(" ")
        if word == "msgid":
            key = ast.literal_eval(quoted)
        elif word == "msgid_plural":
            key += "\0" + ast.literal_eval(quoted)
        elif word in ("msgstr", "msgstr[0]"):
            found[key] = ast.literal_eval(quoted)
        elif line and not line.startswith("#"):
            raise SystemExit(f"{PO.name}: not understood: {line}")
    return found


def compiled(found: dict[str, str]) -> bytes:
    """The MO file: a head, a table of originals, one of translations, then the texts, each ended by a zero byte."""
    pairs = sorted((key.encode(), value.encode()) for key, value in found.items())
    texts = [key for key, _ in pairs] + [value for _, value in pairs]
    head = struct.pack("<7I", MAGIC, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 28 + 8 * len(texts))
    table, position = b"", 28 + 8 * len(texts)
    for text in texts:
        table += struct.pack("<2I", len(text), position)
        position += len(text) + 1
    return head + table + b"".join(text + b"\0" for text in texts)


if __name__ == "__main__":
    PO.with_suffix(".mo").write_bytes(compiled(messages(PO.read_text(encoding="utf-8"))))
