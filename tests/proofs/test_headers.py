"""T19 in small: two roles and a stranger; and a careless house, of which everything is said."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.proofs import demo, proving

CALL = "tests.proofs.headers:crawl"


@pytest.fixture(scope="module")
def city() -> str:
    return str(demo.built(Path(os.environ["SANXIAN_TEST_HOME"]) / "demo"))


@pytest.mark.parametrize(("https", "roles"), [(True, ["nurse"]), (False, ["hospital_clerk"])])
def test_every_answer_is_safe(city, https, roles):
    facts = proving.child(CALL, city=city, https=https, roles=roles, twice=1)
    assert facts["answers"] > 300 and facts["2xx"] > 50 and facts["4xx"] > 100


@pytest.fixture(scope="module")
def careless(city: str) -> str:
    with pytest.raises(proving.Found) as found:
        proving.child(CALL, city=city, https=True, roles=[], twice=1, broken=True)
    return str(found.value)


@pytest.mark.parametrize(
    "said",
    [
        "policy lacks default-src",
        "X-Content-Type-Options is None",
        "X-Frame-Options is None",
        "sessionid is not secure",
        "sessionid is open to scripts",
    ],
)
def test_what_a_careless_house_lacks_is_said(careless, said):
    assert said in careless
