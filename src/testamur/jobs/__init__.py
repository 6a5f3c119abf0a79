"""Errands: rows whose effect outside is outstanding. A killed process loses nothing, because the row is the queue."""
