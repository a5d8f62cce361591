"""The settlement desk: settling, reversing, manual claims, differences, clearing periods, referrals and filings."""
