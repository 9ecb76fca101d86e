"""T10 in small: five hundred tampers, every way among them; and the controls that they are real."""

from __future__ import annotations

from random import Random

import pytest
from django.db import connection, transaction

from sanxian.core import trail
from tests.proofs import proving, tampers

# Without the heads that were exported before, these leave a trail that looks whole.
CONSISTENT = ("cut", "rewrite", "insert", "vanish", "carry")


def test_every_tamper_is_seen():
    facts = proving.child("tests.proofs.tampers:tamper", times=500, seed=77)
    assert facts["tampers"] == 500
    assert min(facts[name] for name in tampers.WAYS) >= 20


@pytest.fixture
def heads(db):
    heads = tampers.write(Random(5))
    tampers.without_guards(connection)
    return heads


@pytest.mark.parametrize("name", sorted(tampers.WAYS))
def test_each_way_on_this_database(heads, name):
    with transaction.atomic():
        tampers.WAYS[name](Random(11))
        assert not trail.verify(heads).ok
        transaction.set_rollback(True)
    assert trail.verify(heads).ok


@pytest.mark.parametrize("name", CONSISTENT)
def test_the_exported_heads_are_what_shows_a_consistent_forgery(heads, name):
    with transaction.atomic():
        tampers.WAYS[name](Random(11))
        assert trail.verify().ok
        assert not trail.verify(heads).ok
        transaction.set_rollback(True)


def test_without_the_links_an_edit_would_pass(heads, monkeypatch):
    """The links are what finds an edit: where they are not compared, it is not seen."""
    with transaction.atomic():
        _, changed = trail.Trail.objects.all()[:2]
        trail.Trail.objects.filter(pk=changed.pk).update(actor="acc:0")
        assert not trail.verify(heads).ok
        monkeypatch.setattr(trail, "digest", lambda prev, row: row.hash)
        assert trail.verify(heads).ok
        transaction.set_rollback(True)
