"""Advice: which lawful choice lowers what a person bears, by how much, by which clause. Found by settling again."""
