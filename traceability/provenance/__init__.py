"""Provenance: what a lot's history proves, what it does not, and what each reader may see of it."""
