"""What the rules do whatever bounds say: gaps in time, cliffs, classes better off without status, order of bills."""
