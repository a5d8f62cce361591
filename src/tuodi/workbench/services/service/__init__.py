"""What is done with contracts: signing and recording by hand, and by file."""
