"""What cohorts decide, free of the database and of languages."""
