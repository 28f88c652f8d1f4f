"""How the athlete is: daily check-ins and readiness."""
