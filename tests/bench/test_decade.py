"""Every page of the ten years is asked and answered, with a bounded number of queries."""

from __future__ import annotations

from typing import Any

import pytest

from bench import decade, pages
from sanxian.twin.decade.living import Decade


@pytest.mark.django_db
def test_every_page_is_asked_and_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (decade, pages):
        monkeypatch.setattr(module, "CALLS", 4)
    monkeypatch.setattr("sanxian.twin.decade.living.requests_a_year", lambda: 1.0)
    life = Decade(60, 3, bulk=True)
    for _ in range(90):
        life.live()
    found: dict[str, Any] = decade.measured()
    assert set(found) == set(decade.PAGES)
    for name, page in found.items():
        assert page["calls"] > 1 and page["limit_ms"] == decade.LIMIT, name
        assert all(len(counts) <= 2 and max(counts) < 40 for counts in page["queries"].values()), (
            name
        )
