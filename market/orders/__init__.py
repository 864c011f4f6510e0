"""Agreed sales: placed, paid, shipped, taken, and closed, by one table."""
