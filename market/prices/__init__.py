"""What things are quoted at: reference prices and exchange rates, dated, sourced, never changed."""
