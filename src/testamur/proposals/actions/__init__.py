"""Writes of proposals: one function per verb, each in one transaction with its record and its notices."""
