"""What every screen stands on: the page, forms, lists, tags and the look."""
