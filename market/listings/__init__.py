"""Lots offered for sale: published, found, withdrawn; and what the metal in them is worth."""
