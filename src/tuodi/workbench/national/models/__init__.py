"""The models of the room, in files by subject."""

from .messages import Message, Nonce, StoredFile
from .senders import Credential, Institution, SignIn

__all__ = ["Credential", "Institution", "Message", "Nonce", "SignIn", "StoredFile"]
