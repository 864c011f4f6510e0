"""Is it waste, and under which code: what the seller says, day by day."""
