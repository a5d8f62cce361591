"""What the desk does, free of HTTP: screens, the JSON interface and the national interface all stand on it."""
