"""Bills → statements: the cascade, its accounts and its explanation."""
