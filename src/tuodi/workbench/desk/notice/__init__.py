"""The printed statement (明白单)."""
