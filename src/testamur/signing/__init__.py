"""Key custody, signed documents (plan, then bytes), status lists and the signed checkpoints of the record."""
