"""People, profiles, preferences, units, time zone, sign-in."""
