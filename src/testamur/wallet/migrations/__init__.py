"""Tables and laws of this room."""
