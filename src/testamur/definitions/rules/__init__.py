"""Pure decisions about a version's content, its completeness and its life. No database, no clock, no language."""
