"""The parties' pages, one module per noun."""
