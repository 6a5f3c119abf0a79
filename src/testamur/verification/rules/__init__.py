"""Pure rules of the check page: its thirteen states, and what may be read out of a credential."""
