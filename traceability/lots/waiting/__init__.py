"""What custody waits for from an organisation: arrivals, answers, returns, labels."""
