"""Where the identifiers in custody events lead: things, papers, and words of our own."""
