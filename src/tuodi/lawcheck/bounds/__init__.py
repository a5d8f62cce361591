"""Local rules held against the bounds of higher documents, one family of checks to a file."""
