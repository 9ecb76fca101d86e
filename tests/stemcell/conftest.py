"""The registry branch of the small city's province, and another province's."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sanxian.core.models import Home
from sanxian.orgs.models import Org, OrgEdge
from sanxian.stemcell.selectors import index
from tests.personas import AT, SINCE
from tests.stemcell.branch import Branch


def _org(key: str, parent: Any, segment: str, kind: str, name: str) -> Org:
    org = Org.objects.create(
        org_id=key, segment=segment, kind=kind, level="province", parent=parent, opened=SINCE,
        path=f"{parent.path if parent else '/'}{segment}/", name=name,
    )  # fmt: skip
    if parent:
        OrgEdge.objects.create(child=org, parent=parent, since=SINCE)
    return org


@pytest.fixture
def registry(city: SimpleNamespace) -> SimpleNamespace:
    """`city`, whose province has a branch `registry`, with `other_registry` of another province."""
    Home.objects.update_or_create(pk=1, defaults={"kind": "simulated", "clock": AT})
    index.forget()
    city.far = _org("far", None, "36", "province", "江西省")
    city.other_registry = _org("other_registry", city.far, "rb1", "registry", "江西分库")
    return city


@pytest.fixture
def branch(registry: SimpleNamespace, persona: Any) -> Branch:
    return Branch(registry, persona)
