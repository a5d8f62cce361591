"""The national platform's interface without any server: transactions, envelope, signatures, codes."""
