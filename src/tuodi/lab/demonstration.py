"""Documents of made-up figures for what no public text gives; every amount that rests on one is marked 示例."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

DOCUMENTS = Path(str(files("tuodi.lab") / "documents"))
"""A folder as `--documents` takes it."""
