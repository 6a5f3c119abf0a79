"""Tables of endorsements and the laws the database keeps for them."""
