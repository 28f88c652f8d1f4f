"""Plans: days, prescriptions, generation, activation, the next workout."""
