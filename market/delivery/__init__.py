"""From the seller's yard to the buyer's gate: when, where, with whom, and with which paper."""
