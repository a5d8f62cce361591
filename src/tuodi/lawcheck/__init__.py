"""What a rule book says about itself: held against higher documents, against itself, against another day or place.

`check.check(book)`, `diff.diff(book, a, b)` and `cases.boundary_cases(book, region)`; `render` turns them into text.
"""
