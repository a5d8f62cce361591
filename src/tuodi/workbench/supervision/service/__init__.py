"""What the supervision room does, free of HTTP."""
