"""The columnar engine: the integers of the scalar engine over whole populations, compiled, with no Python per row."""
