"""What leaders, townships and departments look at: figures with their clauses, and where every duty is done."""
