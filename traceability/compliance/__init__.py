"""Permits with dates, and what they say about who may hold which waste."""
