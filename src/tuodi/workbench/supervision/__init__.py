"""Supervision: settled bills screened, hits followed up, tips, the credit record of institutions."""
