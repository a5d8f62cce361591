"""Write the description of the JSON interface: `python tools/openapi.py docs/openapi.json`."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path


def text() -> str:
    """As it is kept. Needs Django set up."""
    from tuodi.workbench.api.main import api  # noqa: PLC0415 - after the set-up

    return json.dumps(api.get_openapi_schema(), ensure_ascii=False, indent=1) + "\n"


def main(path: str) -> None:
    """Set up, write."""
    with tempfile.TemporaryDirectory() as data:
        os.environ["TUODI_DATA"] = data
        os.environ["DJANGO_SETTINGS_MODULE"] = "tuodi.workbench.settings"
        import django  # noqa: PLC0415

        django.setup()
        Path(path).write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
