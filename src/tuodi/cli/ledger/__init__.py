"""The commands of `tuodi ledger`."""
