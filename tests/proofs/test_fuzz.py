"""T17 in small; and that a fault among thousands is found, and said with what was sent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.proofs import demo, proving


@pytest.fixture(scope="module")
def city() -> str:
    return str(demo.built(Path(os.environ["SANXIAN_TEST_HOME"]) / "demo"))


def test_codes():
    facts = proving.child("tests.proofs.fuzz:codes", times=10_000, seed=101)
    assert facts["refused"] > facts["read"] > 300


def test_files():
    facts = proving.child("tests.proofs.fuzz:files", times=3_000, seed=101)
    assert facts["astm read"] > 50 and facts["hl7 read"] > 50 and facts["results read"] > 50
    assert facts["donors refused"] > 100 and facts["units refused"] > 100


def test_excel_files():
    facts = proving.child("tests.proofs.fuzz:books", times=150, seed=101)
    assert sum(n for what, n in facts.items() if what.endswith("book read")) > 20
    assert sum(n for what, n in facts.items() if what.endswith("book refused")) > 50


def test_requests(city):
    facts = proving.child("tests.proofs.fuzz:requests", city=city, times=1_000, seed=101)
    assert facts["2xx"] > 100 and facts["4xx"] > 100


@pytest.mark.parametrize(("what", "times"), [("codes", 2_000), ("files", 200), ("books", 90)])
def test_a_careless_reader_is_found(what, times):
    with pytest.raises(proving.Found, match="Careless"):
        proving.child(f"tests.proofs.fuzz:{what}", times=times, seed=101, careless=True)


def test_a_page_that_stumbles_is_found(city):
    with pytest.raises(proving.Found, match="Careless"):
        proving.child("tests.proofs.fuzz:requests", city=city, times=60, seed=101, careless=True)
