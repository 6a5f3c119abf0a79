"""Migrations of cohorts."""
