"""Certified lists: each department's month, uploaded, compared with what is known, received by a second person."""
