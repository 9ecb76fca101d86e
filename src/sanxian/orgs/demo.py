"""Demonstration mode: one click signs in as a role. Never in a home of real people."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings

from sanxian.core import home
from sanxian.kernel.refusal import Forbidden


def offered(address: str) -> bool:
    """Whether the sign-in page of a browser at `address` may offer roles by one click."""
    return bool(settings.SANXIAN_DEMO) and home.kind() == "demonstration" and _loopback(address)


def require(address: str) -> None:
    """Raises Forbidden, with each reason why one click does not sign in here."""
    reasons = []
    if not settings.SANXIAN_DEMO:
        reasons.append("demonstration_off")
    if home.kind() != "demonstration":
        reasons.append("home_not_demonstration")
    if not _loopback(address):
        reasons.append("demonstration_only_here")
    if reasons:
        raise Forbidden(*reasons)


def _loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
