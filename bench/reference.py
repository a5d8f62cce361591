"""The hand-written C kernel, compiled when asked for."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from bench.made_bills import Made

_SOURCE = Path(__file__).with_name("reference.c")


class Reference:
    """The hand-written C kernel."""

    def __init__(self, bills: Made) -> None:
        compiler = shutil.which("gcc") or sys.exit("the comparison needs gcc. On Debian or Ubuntu: apt-get install gcc")
        with tempfile.TemporaryDirectory() as folder:
            library = Path(folder) / "reference.so"
            subprocess.run([compiler, "-O3", "-march=native", "-shared", "-fPIC", "-o", library, _SOURCE], check=True)
            self._library = ctypes.CDLL(str(library))
        self._bills, self._in_policy = bills, bills.in_policy
        self.out = [np.zeros(len(bills.person), np.int64) for _ in range(5)]

    def run(self, name: str = "four_tiers", low: int = 0, high: int | None = None) -> None:
        """Settle rows from low to high."""
        b = self._bills
        arrays = (b.person, b.level, b.group, b.total, self._in_policy, *self.out)
        pointers = [ctypes.c_void_p(array.ctypes.data) for array in arrays]
        getattr(self._library, name)(ctypes.c_int64(low), ctypes.c_int64(high or len(b.person)), *pointers)
