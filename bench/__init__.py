"""Speed compared: what is measured, against what, and how far apart they are. Results: docs/benchmarks.md."""
