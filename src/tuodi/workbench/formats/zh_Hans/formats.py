"""Dates as bureaus write them in tables, not spelled out."""

DATE_FORMAT = SHORT_DATE_FORMAT = "Y-m-d"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "Y-m-d H:i"
YEAR_MONTH_FORMAT = "Y-m"
THOUSAND_SEPARATOR, NUMBER_GROUPING = ",", 3
"""Django's own Chinese groups nothing; only where a template asks (`intcomma`)."""
