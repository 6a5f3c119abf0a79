"""Tables of definitions and the laws the database keeps for them."""
