"""Shapes and wording of what people fill in."""
