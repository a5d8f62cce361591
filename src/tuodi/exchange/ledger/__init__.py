"""The ledger: what was booked, kept from run to run, person by person."""
