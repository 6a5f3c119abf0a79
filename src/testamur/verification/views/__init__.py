"""Pages and files of the public check."""
