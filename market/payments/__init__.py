"""Money: held until accepted, paid out, refunded, and booked twice."""
