"""Backups: everything that must come back, in one file that proves itself; and the way back."""
