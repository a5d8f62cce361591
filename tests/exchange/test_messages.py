from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import tuodi.exchange
from tuodi.exchange.messages import catalogue


def test_both_languages_take_the_same_values_and_every_refusal_has_a_mend():
    for key, text in catalogue().items():
        if key not in (
            "care_ambiguous",
            "identity_ambiguous",
            "may_not_certify",
        ):  # their reason is written in each language beside the code
            names = [{name for _, name, _, _ in Formatter().parse(part) if name} for part in text]
            assert names[0] == names[1], key
            assert names[2] == names[3], key
        assert text.zh, key
        assert text.en, key
        assert key.startswith("note_") or (text.mend_zh and text.mend_en), key


def test_every_message_the_code_names_exists_and_every_message_is_used():
    folder = Path(tuodi.exchange.__file__).parent
    # the departments' lists and the contracts of services are files too
    folders = (folder, *(folder.parent / "workbench" / room for room in ("lists", "services")))
    source = "\n".join(path.read_text(encoding="utf-8") for one in folders for path in one.rglob("*.py"))
    calls = r'(?:CellError\(|refuse\([^,()]+, |refused\([^()]*?, |note\(|message\(|FileRefused\([^,()]+, )"([a-z_]+)"'
    assert set(re.findall(calls, source)) <= set(catalogue())
    assert {key for key in catalogue() if f'"{key}"' not in source} == set()
