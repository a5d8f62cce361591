"""A year of the country's residents, made in partitions, settled by every rule and summed; no bill touches the disk."""
