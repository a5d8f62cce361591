"""Family-doctor contracts: who is signed until when, what was done for each disease, who is due."""
