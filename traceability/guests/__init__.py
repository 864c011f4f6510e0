"""Guests: drivers without an account take and give custody by a link, bound to one handover."""
