"""Custody: signed EPCIS events about lots, the fold that decides, and the head it keeps."""
