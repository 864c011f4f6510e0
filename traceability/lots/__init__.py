"""Lots: what a quantity of scrap is and looks like, above the custody that moves it."""
