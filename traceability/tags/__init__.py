"""Physical labels: what is signed on them, what they hang on, what a stranger learns from one."""
