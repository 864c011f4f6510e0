"""Devices: phones and terminals that keep a signing key of their own."""
