"""The words of a registrant's life."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise

Said = str | Promise

REASONS: Mapping[str, Said] = {}
ADVICE: Mapping[str, Said] = {}
TOPICS: Mapping[str, Said] = {}
VALUES: Mapping[str, Said] = {}
