"""What a party does to a lot from its page: weigh, inspect, assay, offer, take the offer back."""
