"""The screens of the funds room."""
