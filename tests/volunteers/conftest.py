"""The volunteers of the small city's county, and those of the other city."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from sanxian.core.models import Home
from sanxian.volunteers import news
from tests.personas import AT, Personas
from tests.volunteers.corps import Corps


@pytest.fixture
def corps(city: SimpleNamespace, persona: Personas, monkeypatch: pytest.MonkeyPatch) -> Corps:
    Home.objects.update_or_create(pk=1, defaults={"kind": "simulated", "clock": AT})
    for table in (news.ANSWERED, news.DETAIL, news.PAGE):
        for kind in list(table):
            monkeypatch.delitem(table, kind)
    monkeypatch.setattr(news, "DONATED", [])
    return Corps(city, persona)


@pytest.fixture
def far(corps: Corps) -> Corps:
    return Corps(corps.city, corps.persona, "other")
