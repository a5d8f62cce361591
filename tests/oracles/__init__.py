"""Independent calculations of a person's bills, written from the documents; they share nothing with the engine."""
