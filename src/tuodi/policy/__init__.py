"""Documents as data → an immutable rule book."""
