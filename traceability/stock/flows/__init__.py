"""An organisation's flows, month by month: what came, went, was made, used up and lost."""
