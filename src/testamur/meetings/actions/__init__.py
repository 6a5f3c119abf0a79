"""Verbs of meetings: place, seal, sit, declare, poll, resolve, confirm."""
