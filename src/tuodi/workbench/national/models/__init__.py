"""The models of the room, in files by subject."""

from .messages import Message, Nonce, StoredFile
from .senders import Institution, SignIn

__all__ = ["Institution", "Message", "Nonce", "SignIn", "StoredFile"]
