"""People: persons (who are accounts), organisations, units, bodies, and who holds which role in which scope."""
