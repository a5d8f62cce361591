"""What the rules do whatever bounds say: gaps in time, cliffs, classes better off without their status, order of bills."""
