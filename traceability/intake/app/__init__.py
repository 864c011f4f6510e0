"""The gate as an app: its shell, and the worker that keeps it for days without a network."""
