"""The transactions. Every module here is read when the room starts."""
