"""Photos beside an answer at the gate: named by their hash when it is signed."""
