"""Keys, from a provider outside the database. The shipped provider is a file only its owner reads."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Provider(Protocol):
    def master(self) -> bytes:
        """The master secret, 32 bytes; every other key is derived from it by purpose."""


class FileProvider:
    """`keys.json` beside the database, mode 600, made at the first start of an empty home."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def master(self) -> bytes:
        if not self.path.exists():
            self._make()
        return bytes.fromhex(json.loads(self.path.read_text("utf-8"))["master"])

    def _make(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_suffix(f".{os.getpid()}")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump({"master": secrets.token_hex(32)}, out)
            out.flush()
            os.fsync(out.fileno())
        try:
            os.link(fresh, self.path)  # fails where another process was first: its key stands
        except FileExistsError:
            pass
        finally:
            fresh.unlink()


@lru_cache(maxsize=1)
def master() -> bytes:
    return FileProvider(Path(settings.SANXIAN_KEYS)).master()


@lru_cache(maxsize=64)
def key(purpose: str, length: int = 32) -> bytes:
    """The key for one purpose, such as `seal:people.person` or `index:people`."""
    return HKDF(hashes.SHA256(), length, salt=b"sanxian", info=purpose.encode()).derive(master())


def blind(purpose: str, value: str) -> str:
    """The blind index of a normalised value: equal values meet, and nothing else can be read."""
    return hmac.new(key(f"index:{purpose}"), value.encode(), hashlib.sha256).hexdigest()[:40]


def signer() -> Ed25519PrivateKey:
    """The key that signs exported trail heads."""
    return Ed25519PrivateKey.from_private_bytes(key("sign:trail"))


def forget() -> None:
    """Drop cached keys, for a process that turns to another home."""
    master.cache_clear()
    key.cache_clear()
