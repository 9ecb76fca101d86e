"""Keys that machines show: made here, kept only as digests."""

from __future__ import annotations

import hashlib
import secrets


def new_key() -> str:
    """A fresh key of 256 random bits."""
    return "sx_" + secrets.token_urlsafe(32)


def digest_of(key: str) -> str:
    """What is kept of a key. It has 256 random bits, so a plain hash cannot be guessed back."""
    return hashlib.sha256(key.encode()).hexdigest()
