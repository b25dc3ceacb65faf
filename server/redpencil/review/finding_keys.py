"""Keys of findings: what a finding is known by, whatever number it is shown under and however it is worded."""

from __future__ import annotations

import secrets


def fresh_key() -> str:
    """Return a key that nobody has: a random one, so that two machines never choose the same."""
    return secrets.token_hex(6)
