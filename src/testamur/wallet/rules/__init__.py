"""What the holder decides, free of the database and of languages."""
