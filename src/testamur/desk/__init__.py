"""The desk: everything that waits for a person, soonest first; and the record for those who check it."""
