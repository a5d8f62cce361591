"""What the family room does, free of HTTP."""
