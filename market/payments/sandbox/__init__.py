"""Test payments: a Stripe of our own behind the real SDK, kept to Stripe's contract."""
