"""The operator's desk: who may trade, what is stuck, what things are quoted at, who did what."""
