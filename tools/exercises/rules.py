"""What an exercise's wording means, how exercises rank in a search, and what can stand in for one."""

from tools.exercises.matching import SURE, Candidate, Match, Matcher
from tools.exercises.normalize import as_heard, normalize
from tools.exercises.substitution import Substitution, substitutes

__all__ = ["SURE", "Candidate", "Match", "Matcher", "Substitution", "as_heard", "normalize", "substitutes"]
