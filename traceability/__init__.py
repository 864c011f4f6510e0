"""What the stuff is, where it has been, and how you can tell."""
