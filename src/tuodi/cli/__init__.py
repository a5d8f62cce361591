"""The command line. Commands are loaded when called, so that ``tuodi --help`` starts at once."""

from __future__ import annotations

try:
    from tuodi.cli.root import main
except ModuleNotFoundError as fault:
    if fault.name != "click":
        raise
    raise SystemExit(
        "命令行未安装：pip install 'tuodi[engine]' / the command line is not installed: pip install 'tuodi[engine]'"
    ) from fault

__all__ = ["main"]
