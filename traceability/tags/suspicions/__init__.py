"""Suspicions: scans that do not fit what is known of a label, kept until somebody answers them."""
