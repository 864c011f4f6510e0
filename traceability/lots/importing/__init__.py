"""Opening stock: many lots from one table, checked row by row before anything is registered."""
