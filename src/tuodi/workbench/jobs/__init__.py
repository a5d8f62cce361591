"""Long work in the background, with a record of how far it is that every screen can show."""
