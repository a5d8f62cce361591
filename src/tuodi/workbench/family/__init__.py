"""For the family: what one is entitled to, what is left this year, which lawful choice costs least."""
