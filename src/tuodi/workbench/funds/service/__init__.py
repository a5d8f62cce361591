"""What the funds room does, free of HTTP."""
