"""Versioned prompt text. A prompt's version is a digest of its text, so it cannot be forgotten."""

import hashlib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@cache
def read(name: str) -> str:
    """The text of `prompts/<name>.md`."""
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8").strip()


@cache
def version(name: str) -> str:
    """The prompt's name and the first characters of its digest: `coach@1f3a9c20`."""
    return f"{name}@{hashlib.sha256(read(name).encode()).hexdigest()[:8]}"
