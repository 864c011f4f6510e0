"""Where the identifiers in custody events lead: things, and words of our own."""
