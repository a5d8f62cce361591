"""Every other means by name: how it settles, how many bills it is given, and which of them it can take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bench import peer_openfisca, peer_polars, peers
from bench.made_bills import Made
from bench.peers import Paid


@dataclass(frozen=True)
class Peer:
    """What takes long is measured on fewer bills."""

    settle: Callable[[Made], Paid]
    count: int
    takes: Callable[[Made], Made] = lambda bills: bills


ALL: dict[str, Peer] = {
    **{name: Peer(*made) for name, made in (peers.PEERS | peer_polars.PEERS).items()},
    **{name: Peer(*made, takes=peer_openfisca.usual) for name, made in peer_openfisca.PEERS.items()},
}
