"""The trail is append-only, chained, and tells the first row that does not hold."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from sanxian.core import trail
from sanxian.core.actor import Actor
from sanxian.core.models import Head, Trail

pytestmark = pytest.mark.django_db
NURSE, CLERK = Actor("acc:1", "/37/3703/bc1/"), Actor("acc:2", "/37/3703/h1/")


@pytest.fixture
def written(at):
    for n in range(6):
        for by in (NURSE, CLERK):
            entry = trail.Entry("test.thing.do", f"thing:{n}", by.facility, data={"n": n})
            trail.append(by.facility, by, at + timedelta(minutes=n), [entry])
    trail.saw(NURSE, "people.person:3", "checking", at=at, place="/37/3703/bc1/")


def rewrite(sql: str) -> None:
    """Change the trail as somebody with the database's own key could: with the guards off."""
    names = ("core_trail_no_update", "core_trail_no_delete")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE core_trail DISABLE TRIGGER USER")
        else:
            for name in names:
                cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute(sql)


def test_a_whole_trail_holds(written):
    assert trail.verify() == trail.Verdict(True, 13, None)


def test_reads_have_a_chain_of_their_own(written):
    assert set(Head.objects.values_list("chain", flat=True)) == {
        "/37/3703/bc1/",
        "/37/3703/h1/",
        "saw:/37/3703/bc1/",
    }


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE core_trail SET actor = 'nobody'",
        "UPDATE core_trail SET hash = 'x' WHERE seq = 1",
        "DELETE FROM core_trail",
        "DELETE FROM core_trail WHERE seq = 6",
    ],
)
def test_the_database_refuses_to_change_it(written, sql):
    with pytest.raises(DatabaseError, match="trail"), transaction.atomic():
        connection.cursor().execute(sql)
    assert trail.verify().ok


@pytest.mark.parametrize(
    ("sql", "seq", "fault"),
    [
        (
            "UPDATE core_trail SET actor = 'acc:3' WHERE seq = 3 AND chain = '/37/3703/h1/'",
            3,
            "altered",
        ),
        ("UPDATE core_trail SET data = '' WHERE seq = 3 AND chain = '/37/3703/h1/'", 3, "altered"),
        (
            "UPDATE core_trail SET place = '/' WHERE seq = 3 AND chain = '/37/3703/h1/'",
            3,
            "altered",
        ),
        (
            "UPDATE core_trail SET reasons = 'r' WHERE seq = 3 AND chain = '/37/3703/h1/'",
            3,
            "altered",
        ),
        (
            "UPDATE core_trail SET edition = 'e' WHERE seq = 3 AND chain = '/37/3703/h1/'",
            3,
            "altered",
        ),
        ("UPDATE core_trail SET step = 's' WHERE seq = 3 AND chain = '/37/3703/h1/'", 3, "altered"),
        ("UPDATE core_trail SET act = 'a' WHERE seq = 3 AND chain = '/37/3703/h1/'", 3, "altered"),
        (
            "UPDATE core_trail SET subject = 's' WHERE seq = 3 AND chain = '/37/3703/h1/'",
            3,
            "altered",
        ),
        (
            "UPDATE core_trail SET at = '2020-01-01 00:00:00' WHERE seq = 3 AND chain = '/37/3703/h1/'",
            3,
            "altered",
        ),
        ("DELETE FROM core_trail WHERE seq = 2 AND chain = '/37/3703/h1/'", 2, "missing"),
        ("DELETE FROM core_trail WHERE seq = 6 AND chain = '/37/3703/h1/'", 6, "cut or headless"),
        ("DELETE FROM core_trail WHERE chain = '/37/3703/h1/'", 1, "cut or headless"),
        ("UPDATE core_trail SET seq = 99 WHERE seq = 2 AND chain = '/37/3703/h1/'", 2, "missing"),
        ("DELETE FROM core_head WHERE chain = '/37/3703/h1/'", 7, "cut or headless"),
        ("UPDATE core_head SET seq = 5 WHERE chain = '/37/3703/h1/'", 7, "cut or headless"),
    ],
)
def test_the_first_bad_row_is_named(written, sql, seq, fault):
    rewrite(sql)
    found = trail.verify()
    assert not found.ok
    assert found.first_bad["chain"] == "/37/3703/h1/"
    assert (found.first_bad["seq"], found.first_bad["fault"]) == (seq, fault)


def test_a_tail_cut_with_its_head_shows_against_an_exported_head(written):
    exported = {h.chain: {"seq": h.seq, "hash": h.hash} for h in Head.objects.all()}
    fifth = Trail.objects.get(chain="/37/3703/h1/", seq=5)
    rewrite("DELETE FROM core_trail WHERE seq = 6 AND chain = '/37/3703/h1/'")
    Head.objects.filter(chain="/37/3703/h1/").update(seq=5, hash=fifth.hash)
    assert trail.verify().ok, "without the export nothing shows: that is why heads are exported"
    found = trail.verify(exported)
    assert found.first_bad == {"chain": "/37/3703/h1/", "seq": 6, "fault": "cut after export"}


def test_a_rewritten_chain_shows_against_an_exported_head(written):
    exported = {h.chain: {"seq": h.seq, "hash": "f" * 64} for h in Head.objects.all()}
    assert trail.verify(exported).first_bad["fault"] == "rewritten"


def test_a_whole_chain_that_vanished_shows_against_an_exported_head(written):
    exported = {h.chain: {"seq": h.seq, "hash": h.hash} for h in Head.objects.all()}
    rewrite("DELETE FROM core_trail WHERE chain = '/37/3703/h1/'")
    Head.objects.filter(chain="/37/3703/h1/").delete()
    assert trail.verify().ok
    assert not trail.verify(exported).ok


@pytest.mark.django_db
def test_acts_of_two_chains_are_written_in_their_order(at):
    """One statement for many acts: each chain holds, and the rows stand as the acts came."""
    one, two = Actor("a", "/37/a/"), Actor("b", "/37/b/")
    trail.append_all(
        (who.facility, who, at + timedelta(minutes=n), [trail.Entry("x.y", f"z:{n}", "/37/")])
        for n, who in enumerate((one, two, one, two, two))
    )
    rows = Trail.objects.order_by("pk").values_list("subject", "chain", "seq")
    assert list(rows) == [
        ("z:0", "/37/a/", 1), ("z:1", "/37/b/", 1), ("z:2", "/37/a/", 2), ("z:3", "/37/b/", 2),
        ("z:4", "/37/b/", 3),
    ]  # fmt: skip
    assert trail.verify().ok
