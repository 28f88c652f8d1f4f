"""Turns: run apart from the request that began them, written to a log that anybody may follow."""
