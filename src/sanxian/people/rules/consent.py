"""Consent: by purpose, by version, never bundled, never renewed behind somebody's back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sanxian.kernel.refusal import Reason
from sanxian.people.facts import Purpose

# The text in use for each purpose; a changed text gets a new version and is asked anew.
VERSIONS: Mapping[str, str] = {
    Purpose.BLOOD_SERVICE: "2026-1",
    Purpose.SMS_CONTACT: "2026-1",
    Purpose.PHONE_CONTACT: "2026-1",
    Purpose.HSC_REGISTER: "2026-1",
    Purpose.PUBLICITY: "2026-1",
    Purpose.RESEARCH: "2026-1",
    Purpose.HSC_TYPING: "2026-1",
}


def bars(purpose: str, version: str, standing: Sequence[str]) -> Iterator[Reason]:
    """Why this yes cannot be recorded; `standing` are the versions now agreed to."""
    if version != VERSIONS[Purpose(purpose)]:
        yield Reason("consent_version_old", params={"version": VERSIONS[Purpose(purpose)]})
    elif version in standing:
        yield Reason("consent_stands", params={"purpose": purpose})
