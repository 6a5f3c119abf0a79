"""The public catalogue: what can be earned, what it is, who stands behind it, and when it starts next."""
