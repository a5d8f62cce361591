"""How dates and times look on screens."""
