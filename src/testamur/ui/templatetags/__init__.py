"""Template tags of the house; {% load ui %} brings them all."""
