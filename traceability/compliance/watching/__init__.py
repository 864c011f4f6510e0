"""The watch list: serial numbers of things that somebody misses, held against those of lots."""
