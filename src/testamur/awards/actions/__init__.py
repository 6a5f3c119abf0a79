"""Writes of awards: prepare and release a list, issue it, and what can happen to a credential later."""
