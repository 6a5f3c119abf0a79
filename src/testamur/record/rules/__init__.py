"""Pure rules of the record: verbs, actors, the chain."""
