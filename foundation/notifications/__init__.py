"""What leaves the house after a commit: the outbox, and mail."""
