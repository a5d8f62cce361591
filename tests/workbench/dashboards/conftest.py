"""Settlements of the desk's tests."""

from tests.workbench.desk.conftest import patient, settled, whole_years

__all__ = ["patient", "settled", "whole_years"]
