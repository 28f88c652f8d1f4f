"""The coach's memory: conversations now; recall and affinity to come."""
