"""Backups whose history is proven: audited when made, held to the anchor when restored."""
