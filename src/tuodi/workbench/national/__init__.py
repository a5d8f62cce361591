"""The national platform's interface: institutions speak to us, every message and its answer is kept."""
