"""Who is insured in a cover year and who is not, who pays for it, what is refunded, how far the targets are."""
