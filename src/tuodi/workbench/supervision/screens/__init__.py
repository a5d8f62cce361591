"""The screens of the supervision room."""
