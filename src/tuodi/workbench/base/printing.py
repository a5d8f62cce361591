"""Pages as PDF: data in, typst's page out. The compiler of a page is kept, so that only the first one takes long."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import typst

_FONT = "Noto Sans CJK SC"


class NoFont(Exception):
    """The machine has no Chinese font: apt-get install fonts-noto-cjk."""


class Printer:
    """One page. It reads its data as JSON from `sys.inputs.data` and works nothing out."""

    def __init__(self, page: Path) -> None:
        self._page, self._one_at_a_time = page, Lock()

    @cached_property
    def _compiler(self) -> typst.Compiler:
        fonts = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)
        if _FONT not in fonts.families():
            raise NoFont(f"没有中文字体 {_FONT}：请安装 fonts-noto-cjk")
        return typst.Compiler(str(self._page), root=str(self._page.parent), font_paths=fonts)

    def printed(self, data: dict[str, Any]) -> bytes:
        """A PDF. Raises NoFont."""
        told = json.dumps(data, ensure_ascii=False)
        with self._one_at_a_time:
            made = self._compiler.compile(format="pdf", sys_inputs={"data": told})
        if not isinstance(made, bytes):
            raise TypeError("one page range, one file")
        return made
