"""Funds: budget, execution and forecast, clearing, payment."""
