"""A county's month with planted truth: who was missed, over- or underpaid, marked late, and look-alikes that are none.

This room decides the facts first, works out by its own arithmetic what is due and what was booked, and writes people,
lists, settlement exports and a file of the truth. It asks no rule book and no engine (`pyproject.toml`, contract
`planted`), so that finding the truth proves something.
"""
