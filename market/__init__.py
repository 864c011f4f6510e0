"""For how much, and when it is paid."""
