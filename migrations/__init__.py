"""The schema, as plain SQL in order."""

from pathlib import Path

FOLDER = Path(__file__).parent
