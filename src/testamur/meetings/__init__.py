"""Where a body decides: its meetings and polls, who may take part, what was moved, voted, recorded and confirmed."""
