"""托底: what three-tier medical security owes, to the fen, and by which clause."""

__version__ = "0.1.0"
