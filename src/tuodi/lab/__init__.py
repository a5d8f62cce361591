"""Synthetic people, bills and premiums; later populations and reforms. Nothing in here is about a real person."""
