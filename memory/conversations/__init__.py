"""What was said: conversations, their turns and messages."""
