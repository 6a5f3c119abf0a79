"""Tables of people: persons, their grants and sign-in links, organisations, units, bodies, the institution itself."""

from testamur.people.models.institution import Body, Institution, Organisation, Unit
from testamur.people.models.person import Grant, Person, SignInLink

__all__ = ["Body", "Grant", "Institution", "Organisation", "Person", "SignInLink", "Unit"]
