"""Syncing: what the gate's app knows before it goes offline, and what it sends when it is back."""
