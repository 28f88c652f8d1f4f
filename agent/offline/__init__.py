"""The deterministic coach: a model of our own for when there is no other, or the other one fails."""
