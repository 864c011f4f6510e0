"""The legs of a delivery: which carrier brings the lot from where to where, in order."""
