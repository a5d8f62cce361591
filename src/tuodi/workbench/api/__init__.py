"""The JSON interface: everything the screens do, for programs, under the same rights and limits."""
