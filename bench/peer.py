"""What is measured beside the kernel: another means of working out the four tiers, and what the spike found of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.made_bills import Made

Paid = list[NDArray[np.int64]]
"""basic, critical, assistance, tilt by bill, fen."""

_SPIKE_KERNEL = 1.23
"""CPU times C of the spike's kernel (section 4 of its report, `settle_flat`), in whose times it tells other engines."""


def everything(bills: Made) -> Made:
    """What a peer that takes all bills takes."""
    return bills


@dataclass(frozen=True)
class Peer:
    """One row of the table. What takes long gets fewer bills: `count`, of which `takes` keeps those that fit."""

    settle: Callable[[Made], Paid]
    count: int
    spike: int
    """CPU times the spike's kernel (section 5 of its report)."""
    aim: int | None = None
    """How many times its time the kernel is to be quicker."""
    exact: bool = True
    takes: Callable[[Made], Made] = everything

    @property
    def spike_by_hand(self) -> float:
        """CPU times C in the spike."""
        return self.spike * _SPIKE_KERNEL
