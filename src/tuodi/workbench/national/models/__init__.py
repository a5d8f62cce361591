"""The models of the room, in files by subject."""

from .filed import CareFiling, CatalogueMatch
from .messages import Message, Nonce, StoredFile
from .senders import Credential, Institution, SignIn
from .settled import InterfaceSettlement
from .visits import Diagnosis, FeeLine, Visit

__all__ = [
    "CareFiling",
    "CatalogueMatch",
    "Credential",
    "Diagnosis",
    "FeeLine",
    "Institution",
    "InterfaceSettlement",
    "Message",
    "Nonce",
    "SignIn",
    "StoredFile",
    "Visit",
]
