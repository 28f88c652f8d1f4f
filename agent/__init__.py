"""The coach: model choice, toolset, turns, and the deterministic coach for when there is no model."""
