"""Signed heads: what one keeps outside the house, so that a tail cut off the trail still shows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sanxian.core import keys
from sanxian.core.models import Head
from sanxian.core.trail import canonical
from sanxian.kernel.refusal import Malformed, Refusal


def signed(at: datetime) -> dict[str, Any]:
    """The last link of every chain, with this home's Ed25519 signature over it."""
    rows = Head.objects.order_by("chain").values_list("chain", "seq", "hash")
    heads = {chain: {"seq": seq, "hash": link} for chain, seq, link in rows}
    body = {"at": at.isoformat(), "heads": heads}
    signature = keys.signer().sign(canonical(body).encode()).hex()
    return {**body, "key": _public().hex(), "signature": signature}


def opened(said: Any) -> dict[str, dict[str, Any]]:
    """The heads of an export, if this home signed them so. Raises Malformed, or Refusal."""
    try:
        body = {"at": said["at"], "heads": dict(said["heads"])}
        signature = bytes.fromhex(said["signature"])
        known = {
            chain: {"seq": int(h["seq"]), "hash": h["hash"]} for chain, h in body["heads"].items()
        }
    except (KeyError, TypeError, ValueError) as fault:
        raise Malformed("unreadable", field="heads") from fault
    try:
        key = Ed25519PublicKey.from_public_bytes(_public())
        key.verify(signature, canonical(body).encode())
    except InvalidSignature as fault:
        raise Refusal("heads_signature") from fault
    return known


def _public() -> bytes:
    return keys.signer().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
