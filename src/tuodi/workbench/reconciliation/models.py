"""The models of the room."""
