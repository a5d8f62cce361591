"""What is kept unreadable in the database: the keys in their own file, the cipher, the columns, the change of keys."""
