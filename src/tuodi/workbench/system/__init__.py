"""The installation itself: coming in, the first page, jobs, the log, the permission table, accounts."""
