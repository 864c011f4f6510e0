"""Packages that are put aside, and released."""
