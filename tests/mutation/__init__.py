"""Mutation of the documents: every figure, date, class, fund and condition of every rule is changed a little in a copy.

`python -m tests.mutation` (`make mutate`): some check of the same clause (tests/clauses) has to notice each change.
"""
