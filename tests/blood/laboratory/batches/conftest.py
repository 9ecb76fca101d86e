from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from sanxian.blood.models import Session
from tests.blood.laboratory.bench import Bench
from tests.blood.laboratory.conftest import labs

__all__ = ["labs"]


@pytest.fixture
def bench(city: SimpleNamespace, at: datetime) -> Bench:
    return Bench(city, at)


@pytest.fixture
def nurse(persona: Any) -> Any:
    return persona("nurse")


@pytest.fixture
def drawn(bench: Bench) -> SimpleNamespace:
    """A session with three donations that no batch lists yet."""
    donations = [bench.donation(counted_in=False) for _ in range(3)]
    session = Session.objects.get(pk=donations[0].visit.session_id)
    return SimpleNamespace(
        session=session, donations=donations, numbers=[d.number for d in donations]
    )
