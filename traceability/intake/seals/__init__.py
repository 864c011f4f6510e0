"""Seals at the gate: found by one person, confirmed by another where the rule asks for it."""
