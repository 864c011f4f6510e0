"""Genealogies drawn: who gave how much to whom, where, and when."""
