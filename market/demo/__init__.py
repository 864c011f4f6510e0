"""The demo: a believable small market, told through the same acts that everybody uses."""
