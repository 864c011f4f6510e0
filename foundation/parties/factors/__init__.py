"""Second factors: what somebody has beside their password, and how it is shown to be theirs."""
