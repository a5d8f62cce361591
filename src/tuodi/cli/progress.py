"""How far a long work is, on standard error: one line that renews itself, or one every ten seconds in a log."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from tuodi.cli.language import tr

if TYPE_CHECKING:
    from tuodi.exchange.options import Progress

_ON_SCREEN, _IN_A_LOG = 0.2, 10.0


class ProgressLine:
    """Callable for `ReadOptions.progress`; `close` clears the line."""

    def __init__(self, *, shown: bool) -> None:
        self._shown, self._screen = shown, sys.stderr.isatty()
        self._started = self._last = time.monotonic()
        self._drawn = False

    def __call__(self, at: Progress) -> None:
        """Show it, not too often."""
        moment = time.monotonic()
        if not self._shown or moment - self._last < (_ON_SCREEN if self._screen else _IN_A_LOG):
            return
        self._last = moment
        phase = tr("读取", "reading") if at.phase == "read" else tr("结算", "settling")
        share = 100 * at.bytes_done // max(at.bytes_total, 1)
        rows, taken = tr("行", "rows"), moment - self._started
        text = f"{phase} {share} % · {at.rows:,} {rows} · {at.rows / taken:,.0f} {rows}/s · {taken:.0f} s"
        if at.phase == "settle" and 0 < at.bytes_done < at.bytes_total:
            left = taken * (at.bytes_total - at.bytes_done) / at.bytes_done
            text += tr(f" · 约余 {left:.0f} s", f" · about {left:.0f} s left")
        sys.stderr.write(f"\r\x1b[K{text}" if self._screen else f"{text}\n")
        sys.stderr.flush()
        self._drawn = self._screen

    def close(self) -> None:
        """Leave a clean line."""
        if self._drawn:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
