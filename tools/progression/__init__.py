"""What changes after a workout: load progression, records, weekly volume, landmarks, adjustments, stalls."""
