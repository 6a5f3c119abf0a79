"""Pages of endorsements: the partner's own, without an account, and those of staff."""
