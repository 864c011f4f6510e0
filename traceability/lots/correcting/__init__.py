"""Something is wrong: corrections and cancellations, as pages, as an API, and as rows."""
