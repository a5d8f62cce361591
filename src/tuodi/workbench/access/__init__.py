"""Who may do what, and sees which rows: roles, the permission table, the limits of region and department."""
