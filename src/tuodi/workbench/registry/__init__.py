"""People, households, places, identities over two times, insurance by year: whom everything else is about."""
