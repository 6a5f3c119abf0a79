"""Stories of endorsements."""
