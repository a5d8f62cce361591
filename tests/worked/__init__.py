"""Bills worked out by hand, the arithmetic written beside each: expected values for every engine."""
