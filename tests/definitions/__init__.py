"""Stories of definitions."""
