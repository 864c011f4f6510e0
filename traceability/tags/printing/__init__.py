"""Labels on paper: which sheets and tapes, at which level, as PDF for printers and as ZPL."""
