"""Receptions at which the scales of giver and taker disagree, and what both sides say to it."""
