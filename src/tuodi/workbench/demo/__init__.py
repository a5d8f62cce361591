"""The demonstration county: made-up people, lists and bills, so that every screen has something true to show."""
