"""A client of Tuodi's JSON interface, and the shapes it speaks in. Needs `tuodi[client]`, nothing else of Tuodi."""
