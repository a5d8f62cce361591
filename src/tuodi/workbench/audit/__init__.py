"""Who changed what, when, and who looked at whom: written by the database itself, never by the programs that write."""
