"""Pure rules of people: roles and their scopes, what waits for a person, the institution file."""
