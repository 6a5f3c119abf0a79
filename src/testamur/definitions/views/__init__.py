"""Pages of definitions: list, version, draft editor, freeze, adoption."""
