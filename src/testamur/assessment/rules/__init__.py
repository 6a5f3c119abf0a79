"""What assessment decides, free of the database and of languages."""
