"""Writes of assessment, a file per journey: days and PINs, attempts, marking, ties, ratification."""
