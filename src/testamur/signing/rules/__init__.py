"""Pure rules of signing: the life of a key, names and addresses, when a status list is due, the form of a checkpoint."""
