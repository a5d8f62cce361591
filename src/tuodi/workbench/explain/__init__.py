"""The step trace: one component that shows, on every screen, how an amount came about and which clause says so."""
