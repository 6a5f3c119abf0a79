"""Assessment: mark sheets, attempts, second marks, the judgement of a result, ratification."""
