"""T12 in small: a part of the table, people of elsewhere at records of every kind, acts; the controls."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.test import Client

from sanxian.core.act import act
from sanxian.core.actor import Actor, Grant
from sanxian.kernel.refusal import Forbidden
from tests.proofs import access, demo, proving


@pytest.fixture(scope="module")
def city() -> str:
    return str(demo.built(Path(os.environ["SANXIAN_TEST_HOME"]) / "demo"))


def test_a_part_of_the_table(city):
    facts = proving.child("tests.proofs.access:table", city=city, part=3, parts=60)
    assert facts["refused"] > facts["opened"] > 100


def test_a_house_that_forgot_its_table_is_found(city):
    with pytest.raises(proving.Found, match="may not open it"):
        proving.child("tests.proofs.access:table", city=city, part=3, parts=400, open_for_all=True)


def test_records_of_elsewhere_are_like_none(city):
    facts = proving.child("tests.proofs.access:elsewhere", city=city, rows=1, share=6)
    assert facts["addresses"] > 30
    assert facts["tries"] > 100 and facts["near tries"] > 10
    assert facts["keys"] > 5 and facts["key tries"] > 50


def test_selectors_that_forgot_the_place_are_found(city):
    with pytest.raises(proving.Found, match="none 404"):
        proving.child(
            "tests.proofs.access:elsewhere",
            city=city,
            rows=1,
            only="/blood/donors/",
            unscoped=True,
        )


def test_a_key_that_reaches_too_far_is_found(city):
    with pytest.raises(proving.Found, match="by a key of"):
        proving.child(
            "tests.proofs.access:elsewhere", city=city, rows=1, only="/nowhere", unscoped=True
        )


def test_every_act_and_role():
    facts = proving.child("tests.proofs.access:acts")
    assert facts["begun"] * 10 < facts["cells"]


def test_acts_that_all_may_do_are_found():
    with pytest.raises(proving.Found, match="begun True"):
        proving.child("tests.proofs.access:acts", all_may=True, share=20)


def test_every_address_of_a_record_is_named():
    known = access.addresses().values()
    prefixes = {access.prefix(written) for written, keys in known if keys}
    assert prefixes == set(access.RECORDS) | access.NO_RECORD


@act("test.list.do", on="records")
def do(*, records, by, at):
    """Do something to a list."""


def test_an_act_on_a_list_asks_for_every_place(db, at):
    from types import SimpleNamespace

    from sanxian.core.act import ACTS

    ACTS.pop("test.list.do", None)
    by = Actor("a-1", "/37/1/", (Grant("r", "/37/1/", frozenset({"test.list.do"})),))
    here, there = (SimpleNamespace(org_path=path) for path in ("/37/1/", "/37/2/"))
    do(records=[here, here], by=by, at=at)
    for records in ([here, there], [there, here], []):
        with pytest.raises(Forbidden):
            do(records=records, by=by, at=at)


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
def test_a_page_answers_to_nothing_but_reading_and_sending(method):
    assert Client().generic(method, "/sign-in").status_code == 405
