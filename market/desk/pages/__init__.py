"""The desk's pages, each feature in a file."""
