"""Testamur: micro-credentials from concept form to a credential anyone can check."""
