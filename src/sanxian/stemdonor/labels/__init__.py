"""The words of the donor's side on screens; one file an area."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise

from sanxian.stemdonor.labels import cases, registrants

Said = str | Promise

REASONS: Mapping[str, Said] = {**registrants.REASONS, **cases.REASONS}
ADVICE: Mapping[str, Said] = {**registrants.ADVICE, **cases.ADVICE}
TOPICS: Mapping[str, Said] = {**registrants.TOPICS, **cases.TOPICS}
VALUES: Mapping[str, Said] = {**registrants.VALUES, **cases.VALUES}
