"""Organisations, their sites, people and keys, and who may do what."""
