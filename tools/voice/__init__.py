"""Gym talk to typed commands: pure rules, no model, no database, no clock."""
