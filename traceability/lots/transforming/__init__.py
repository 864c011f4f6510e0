"""Split and merge: what a yard does to its lots, as pages, as an API, and as rows."""
