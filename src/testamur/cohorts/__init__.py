"""Cohorts: offerings of an approved version, enrolments, rosters. The code says offering, pages say cohort."""
