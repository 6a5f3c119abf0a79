"""Writes of cohorts, a file per journey: offerings, people of a cohort, enrolments, rosters."""
