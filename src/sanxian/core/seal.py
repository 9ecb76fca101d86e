"""Sealed fields: encrypted at rest, bound to table, column and row."""

from __future__ import annotations

import os
import time
import uuid
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

from sanxian.core import keys

AES, SM4 = 1, 2
SHORTEST = 1 + 12 + 16  # scheme, nonce, tag


class SealBroken(Exception):
    """The stored bytes were not sealed for this row, or were altered."""


def seal(purpose: str, bound: str, text: str) -> bytes:
    """Encrypt `text`, so that it opens only for the same `bound` (table|column|uid)."""
    return seal_bytes(purpose, bound, text.encode())


def seal_bytes(purpose: str, bound: str, data: bytes) -> bytes:
    """The same for bytes."""
    nonce = os.urandom(12)
    scheme = SM4 if settings.SANXIAN_CIPHER == "sm4" else AES
    body = _CIPHERS[scheme][0](purpose, nonce, data, bound.encode())
    return bytes([scheme]) + nonce + body


def unseal(purpose: str, bound: str, sealed: bytes) -> str:
    """Open what `seal` closed. Raises SealBroken on any change of bytes, key or row."""
    return unseal_bytes(purpose, bound, sealed).decode()


def unseal_bytes(purpose: str, bound: str, sealed: bytes) -> bytes:
    """Open what `seal_bytes` closed. Raises SealBroken."""
    if len(sealed) < SHORTEST:
        raise SealBroken(bound)
    scheme, nonce, body = sealed[0], sealed[1:13], sealed[13:]
    if scheme not in _CIPHERS:
        raise SealBroken(bound)
    try:
        return _CIPHERS[scheme][1](purpose, nonce, body, bound.encode())
    except InvalidTag as fault:
        raise SealBroken(bound) from fault


def _aes_seal(purpose: str, nonce: bytes, text: bytes, bound: bytes) -> bytes:
    return AESGCM(keys.key(f"seal:{purpose}")).encrypt(nonce, text, bound)


def _aes_unseal(purpose: str, nonce: bytes, body: bytes, bound: bytes) -> bytes:
    return AESGCM(keys.key(f"seal:{purpose}")).decrypt(nonce, body, bound)


def _sm4(purpose: str, nonce: bytes, tag: bytes | None) -> Cipher[modes.GCM]:
    return Cipher(algorithms.SM4(keys.key(f"sm4:{purpose}", 16)), modes.GCM(nonce, tag))


def _sm4_seal(purpose: str, nonce: bytes, text: bytes, bound: bytes) -> bytes:
    work = _sm4(purpose, nonce, None).encryptor()
    work.authenticate_additional_data(bound)
    body = work.update(text) + work.finalize()
    return body + work.tag


def _sm4_unseal(purpose: str, nonce: bytes, body: bytes, bound: bytes) -> bytes:
    work = _sm4(purpose, nonce, body[-16:]).decryptor()
    work.authenticate_additional_data(bound)
    return work.update(body[:-16]) + work.finalize()


_CIPHERS = {AES: (_aes_seal, _aes_unseal), SM4: (_sm4_seal, _sm4_unseal)}


class Sealed(bytes):
    """Bytes as they lie in the database."""


class _Door:
    """Reads plain text from the instance, opening the seal when it is first asked for."""

    def __init__(self, field: SealedField) -> None:
        self.field = field

    def __get__(self, row: models.Model | None, owner: type[models.Model]) -> Any:
        if row is None:
            return self
        if self.field.attname not in row.__dict__:
            row.refresh_from_db(fields=[self.field.attname])
        held = row.__dict__[self.field.attname]
        return self.field.open(row, held) if isinstance(held, Sealed) else held

    def __set__(self, row: models.Model, value: str | bytes | None) -> None:
        row.__dict__[self.field.attname] = value


class SealedField(models.BinaryField):
    """Text sealed under `purpose`; its model must have a `uid`. Python sees str, the table bytes.

    Only `save`, `create` and `bulk_create` can write it: `QuerySet.update` knows no row to bind to
    and is refused.
    """

    _pyi_private_set_type: str
    _pyi_private_get_type: Any

    descriptor_class = _Door

    def __init__(self, *args: Any, purpose: str = "", **kwargs: Any) -> None:
        self.purpose = purpose
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "purpose": self.purpose}

    def get_default(self) -> str | None:  # type: ignore[override]
        return None if self.null else ""

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Door(self))

    def bound(self, row: models.Model) -> str:
        return f"{self.model._meta.db_table}|{self.column}|{row.uid}"  # type: ignore[attr-defined]

    def open(self, row: models.Model, held: Sealed) -> str:
        return unseal(self.purpose, self.bound(row), held) if held else ""

    def from_db_value(self, value: Any, *_: Any) -> Sealed | None:
        return None if value is None else Sealed(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        held = model_instance.__dict__.get(self.attname)
        if held is None or isinstance(held, Sealed):
            return held
        return Sealed(seal(self.purpose, self.bound(model_instance), held) if held else b"")

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is not None and not isinstance(value, Sealed):
            raise TypeError(f"{self.name}: sealed fields are written by save(), not by queries")
        return super().get_db_prep_value(value, connection, prepared)

    def value_to_string(self, obj: models.Model) -> str:
        raise TypeError(f"{self.name}: a sealed field is not serialised")


def new_uid() -> uuid.UUID:
    """A UUIDv7: sorts by time of making, so that indexes stay dense."""
    stamp = time.time_ns() // 1_000_000
    rand = int.from_bytes(os.urandom(10), "big")
    value = (stamp << 80) | (7 << 76) | ((rand >> 62 & 0xFFF) << 64) | (2 << 62)
    return uuid.UUID(int=value | (rand & ((1 << 62) - 1)))
