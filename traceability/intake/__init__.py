"""The gate: scan what arrives, weigh it, and take it or refuse it."""
