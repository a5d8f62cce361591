"""Watching and reviewing: what families bore in a year, who is to be warned of, and who was missed or overpaid."""
