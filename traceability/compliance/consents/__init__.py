"""Consents to shipments across a border: what an owner or holder states of a lot, day by day."""
