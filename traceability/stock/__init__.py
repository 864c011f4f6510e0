"""What stands on a site, what came and went in a period, and whether it adds up."""
