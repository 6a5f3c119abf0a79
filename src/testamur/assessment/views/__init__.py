"""Pages of assessment: the assessor's day, the mark sheet, attempts, results, the learner's statement."""
