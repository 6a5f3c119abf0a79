"""Writes of people: open the institution, add persons, give and end roles, sign in by a mailed link."""
