"""The screens of the casework room."""
