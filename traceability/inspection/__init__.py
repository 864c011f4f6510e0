"""What an inspector asks of an organisation: stock, balances, and what does not hold."""
