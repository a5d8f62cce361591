"""Hospitals and pharmacies as a platform meets them: they send, lose answers, repeat, crash, keep their books."""
