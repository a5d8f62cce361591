"""Casework: help that is applied for and decided by people, from intake to payment, and what others paid."""
