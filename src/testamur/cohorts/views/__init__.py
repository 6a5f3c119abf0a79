"""Pages of cohorts: the list, one cohort, its learners, its roster."""
