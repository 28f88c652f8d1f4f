"""Short sentences for what was done."""

from tests.tools.voice.voices import mass
from tools.voice.say import ask_reps, ask_which, say_duration, say_set, say_sets


def test_say_set() -> None:
    assert say_set("Bench Press", 8, mass(225, "lb")) == "Bench Press, 225 lb for 8 reps."
    assert say_set("Bench Press", 1, mass(82.5), rpe=8.5) == "Bench Press, 82.5 kg for 1 rep at RPE 8.5."
    assert say_set("Push-Up", 12) == "Push-Up, 12 reps."
    assert say_set("Plank", 1, duration_s=90) == "Plank, 1 minute 30."
    assert say_set("Carry", 1, mass(32), distance_m=40) == "Carry, 32 kg for 40 m."
    assert say_set("Running", 1, distance_m=5000, duration_s=1500) == "Running, 5 km in 25 minutes."


def test_say_sets() -> None:
    assert say_sets("Squat", [(5, mass(100))] * 3) == "Squat, 3 sets of 5 reps at 100 kg."
    assert say_sets("Squat", [(5, mass(100)), (3, mass(110))]) == "Squat, 2 sets: 100 kg for 5, 110 kg for 3."
    assert say_sets("Push-Up", [(12, None), (10, None)]) == "Push-Up, 2 sets: 12, 10."
    assert say_sets("Push-Up", [(12, None)]) == "Push-Up, 12 reps."


def test_questions() -> None:
    assert ask_reps(mass(225, "lb")) == "How many reps at 225 lb?"
    assert ask_reps(None) == "How many reps?"
    assert ask_which([]) == "Which exercise was that?"
    assert ask_which(["Row"]) == "Did you mean Row?"
    assert ask_which(["A", "B", "C"]) == "Did you mean A, B or C?"
    assert say_duration(45) == "45 seconds"
    assert say_duration(120) == "2 minutes"
