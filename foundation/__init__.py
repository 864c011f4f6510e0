"""Who the parties are, and how the program meets the world."""
