"""Both sides' totals and settlements compared, institution by institution."""
