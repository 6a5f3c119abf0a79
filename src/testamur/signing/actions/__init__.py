"""Writes of signing: keys, documents, status lists, checkpoints."""
