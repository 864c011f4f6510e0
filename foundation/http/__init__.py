"""HTTP, said once: problems, forms, headers, cursors, idempotency, limits."""
