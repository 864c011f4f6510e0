"""What was written on devices, and how it was made unreadable before they are sold."""
