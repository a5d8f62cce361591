"""Files settled in columns: persons about whom nothing is unusual, without Python per row. `lane` is the way in."""
