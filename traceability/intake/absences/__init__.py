"""Packages that were offered and did not come."""
