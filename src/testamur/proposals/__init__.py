"""A proposal on its way: concept form, assessment inside a promised time, development, and the bodies' decisions."""
