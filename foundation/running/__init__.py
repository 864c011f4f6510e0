"""Whether the program runs as it should: readiness, figures to watch, the worker's heartbeat."""
