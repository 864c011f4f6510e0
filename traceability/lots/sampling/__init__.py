"""Samples: sealed splits with tags of their own, drawn from a lot by whoever holds it."""
