"""Award lists, release by a second person, issue runs, credentials; revoking, holding and correcting them."""
