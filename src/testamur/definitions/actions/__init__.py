"""Verbs of definitions: draft and freeze, approve, adopt, publish and what follows."""
