"""Early warning: who bore too much in the year, what the departments make of it, and who will be next."""
