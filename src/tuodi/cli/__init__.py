"""The command line. Commands are loaded when called, so that ``tuodi --help`` starts at once."""

from __future__ import annotations

from tuodi.cli.root import main

__all__ = ["main"]
