"""What the casework room does, free of HTTP."""
