"""The desk's views, by job."""
