"""Checks by clause: plain functions of a rule book that fail when a rule of the clause is not what its text says.

pytest runs all of them on the shipped documents (`test_clauses.py`), `make mutate` those of one clause on each mutant.
"""
