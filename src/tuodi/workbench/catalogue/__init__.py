"""The catalogues of drugs, services and materials, and what a line of a bill gets by them."""
