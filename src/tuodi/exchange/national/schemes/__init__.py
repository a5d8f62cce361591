"""How messages are signed: each scheme signs for a client and verifies for a server; pure functions of what is sent."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from . import csb, none, paasid, sm2, x_ca
from .common import Key, Proof, Scheme, Sent, Unproved

SCHEMES: Mapping[str, Scheme] = MappingProxyType(
    {
        "none": Scheme(none.sign, none.verify),
        "csb": Scheme(csb.sign, csb.verify),
        "paasid": Scheme(paasid.sign, paasid.verify),
        "x_ca": Scheme(x_ca.sign, x_ca.verify),
        "sm2": Scheme(sm2.sign, sm2.verify),
    }
)

__all__ = ["SCHEMES", "Key", "Proof", "Scheme", "Sent", "Unproved"]
