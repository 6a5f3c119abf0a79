"""Pure rules of the catalogue: what a search finds, what a filter keeps."""
