"""What awards decide, free of the database and of languages: who is eligible, who may prepare and release, a credential's life."""
