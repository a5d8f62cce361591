"""Screening of settled bills: explainable rules over columns, each hit with its evidence; outliers of institutions."""
