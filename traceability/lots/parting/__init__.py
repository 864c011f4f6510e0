"""A lot accepted in part at a gate, and the lot that is refused of it."""
