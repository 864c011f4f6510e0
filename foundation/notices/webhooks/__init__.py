"""Webhooks: the same announcements for programs, by the Standard Webhooks specification."""
