"""Who is insured in a cover year and who is not, what that costs whom, what is refunded, and how far the targets are."""
