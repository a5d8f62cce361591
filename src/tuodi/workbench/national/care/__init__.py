"""What institutions' messages mean: visits, lines, settlements, their undoing, and what may be asked of them."""
