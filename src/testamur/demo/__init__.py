"""The demo: the invented institution, its cast and its story, told through the same actions a person uses."""
