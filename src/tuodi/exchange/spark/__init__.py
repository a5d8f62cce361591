"""Whole populations on a Spark cluster: whole persons to each task, settled there as a file is. `job` is the way in."""
