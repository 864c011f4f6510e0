"""Process steps: what a holder says was done to lots, as a form and as JSON."""
