"""Magnetised material by air: readings of a lot's field, and what they mean."""
