"""Sessions and sets: start, log, correct, finish, history."""
