"""The screens of the family room."""
