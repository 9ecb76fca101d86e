"""An act owns permission, transaction, replay and trail."""

import json
import uuid

import pytest

from sanxian.core import trail
from sanxian.core.act import ACTS, act, current, note
from sanxian.core.actor import Actor, Grant
from sanxian.core.models import Answer, Edition, Trail
from sanxian.core.move import Overtaken, move, move_many
from sanxian.kernel.lifecycle import NoSuchStep
from sanxian.kernel.refusal import Forbidden, Refusal

pytestmark = pytest.mark.django_db
HERE, THERE = "/37/3703/bc1/", "/37/3702/bc2/"


def who(*permissions: str, path: str = HERE, name: str = "acc:1") -> Actor:
    return Actor(name, path, (Grant("tester", path, frozenset(permissions)),))


REAL = dict(
    ACTS
)  # the acts of this file are the tests' own: they leave the house's register as it was
ACTS.clear()


@act("test.edition.write", basis="clause 1", on="place")
def write(*, place, name, by, at):
    """Write an edition."""
    note(topic="t")
    return Edition.objects.create(
        topic="t", name=name, org_path=place, text="", hash="h", author=by.id, written_at=at
    )


@act("core.edition.propose", on="edition")
def propose(*, edition, by, at):
    return move(edition, "propose", reasons=("because",), extra=7)


@act("test.edition.write_and_propose")
def both(*, place, name, by, at):
    return propose(edition=write(place=place, name=name, by=by, at=at), by=by, at=at)


@act("test.edition.fail")
def fail(*, place, by, at):
    write(place=place, name="half", by=by, at=at)
    raise Refusal("no")


@act("test.edition.propose_all", on="editions")
def propose_all(*, editions, by, at):
    return [propose(edition=e, by=by, at=at) for e in editions]


@act("core.edition.approve", on="editions")
def approve_all(*, editions, by, at):
    return move_many(editions, "approve", set={"approver": by.id, "approved_at": at})


OURS = dict(ACTS)
ACTS.clear()
ACTS.update(REAL)


def test_an_act_stands_on_the_trail_with_what_was_noted(at):
    edition = write(place=HERE, name="a", by=who("test.edition.write"), at=at)
    row = Trail.objects.get()
    assert (row.act, row.subject, row.place, row.chain, row.actor) == (
        "test.edition.write",
        f"core.edition:{edition.pk}",
        HERE,
        HERE,
        "acc:1",
    )
    assert json.loads(row.data) == {"topic": "t"}
    assert OURS["test.edition.write"].basis == ("clause 1",)
    assert OURS["test.edition.write"].why == "Write an edition."


@pytest.mark.parametrize(
    "by",
    [
        who(),
        who("test.edition.other"),
        who("test.edition.write", path=THERE),
        who("test.edition.write", path=HERE + "s1/"),
        Actor("acc:9", HERE),
    ],
)
def test_without_the_permission_there_nothing_is_written(by, at):
    with pytest.raises(Forbidden) as said:
        write(place=HERE, name="a", by=by, at=at)
    assert said.value.codes == ("not_permitted",)
    assert not Edition.objects.exists() and not Trail.objects.exists()


def test_a_permission_reaches_everything_below_its_place(at):
    by = who("test.edition.write", path="/37/3703/")
    assert write(place=HERE, name="a", by=by, at=at).org_path == HERE


def test_a_move_gives_one_row_with_its_step(at):
    by = who("test.edition.write", "core.edition.propose")
    edition = write(place=HERE, name="a", by=by, at=at)
    propose(edition=edition, by=by, at=at)
    row = Trail.objects.order_by("seq").last()
    assert (row.act, row.step, row.reasons) == ("core.edition.propose", "propose", "because")
    assert json.loads(row.data) == {"from": "draft", "to": "proposed", "extra": 7}
    assert edition.status == "proposed" == Edition.objects.get().status


def test_acts_inside_an_act_share_its_transaction_and_stand_behind_it(at):
    by = who("test.edition.write", "core.edition.propose", "test.edition.write_and_propose")
    both(place=HERE, name="a", by=by, at=at)
    assert list(Trail.objects.order_by("seq").values_list("act", "step")) == [
        ("test.edition.write_and_propose", ""),
        ("test.edition.write", ""),
        ("core.edition.propose", "propose"),
    ]


def test_an_act_inside_needs_its_own_permission(at):
    by = who("test.edition.write_and_propose", "test.edition.write")
    with pytest.raises(Forbidden):
        both(place=HERE, name="a", by=by, at=at)
    assert not Edition.objects.exists() and not Trail.objects.exists()


def test_a_refusal_half_way_leaves_nothing(at):
    by = who("test.edition.fail", "test.edition.write")
    with pytest.raises(Refusal):
        fail(place=HERE, by=by, at=at)
    assert not Edition.objects.exists() and not Trail.objects.exists()
    with pytest.raises(LookupError):
        current()


def test_a_replay_gets_the_first_answer_and_writes_nothing(at):
    by, request = who("test.edition.write"), uuid.uuid4()
    first = write(place=HERE, name="a", by=by, at=at, request=request)
    again = write(place=HERE, name="another", by=by, at=at, request=request)
    assert again == first and again.name == "a"
    assert Edition.objects.count() == Trail.objects.count() == Answer.objects.count() == 1


def test_a_list_of_records_is_replayed_as_a_list(at):
    by = who("test.edition.write", "core.edition.propose", "test.edition.propose_all")
    rows = [write(place=HERE, name=n, by=by, at=at) for n in "ab"]
    request = uuid.uuid4()
    first = propose_all(editions=rows, by=by, at=at, request=request)
    assert propose_all(editions=rows, by=by, at=at, request=request) == first


@pytest.mark.parametrize("other", [{"name": "acc:2"}, {}])
def test_a_request_of_somebody_else_or_another_act_is_refused(other, at):
    request = uuid.uuid4()
    allowed = ("test.edition.write", "test.edition.write_and_propose", "core.edition.propose")
    write(place=HERE, name="a", by=who(*allowed), at=at, request=request)
    service = write if other else both
    with pytest.raises(Refusal) as said:
        service(place=HERE, name="b", by=who(*allowed, **other), at=at, request=request)
    assert said.value.codes == ("request_reused",)


def test_the_second_of_two_is_told(at):
    by = who("test.edition.write", "core.edition.propose")
    edition = write(place=HERE, name="a", by=by, at=at)
    stale = Edition.objects.get()
    propose(edition=edition, by=by, at=at)
    with pytest.raises(Overtaken):
        propose(edition=stale, by=by, at=at)
    with pytest.raises(NoSuchStep):
        propose(edition=edition, by=by, at=at)
    assert Trail.objects.filter(step="propose").count() == 1


def test_no_move_outside_an_act(at):
    edition = write(place=HERE, name="a", by=who("test.edition.write"), at=at)
    with pytest.raises(LookupError):
        move(edition, "propose")


def test_no_move_by_an_act_that_the_step_does_not_name(at):
    @act("test.edition.smuggle", on="edition")
    def smuggle(*, edition, by, at):
        return move(edition, "propose")

    by = who("test.edition.write", "test.edition.smuggle", "core.edition.propose")
    edition = write(place=HERE, name="a", by=by, at=at)
    with pytest.raises(Forbidden):
        smuggle(edition=edition, by=by, at=at)
    assert Edition.objects.get().status == "draft"


def test_many_move_together_or_not_at_all(at):
    by = who("test.edition.write", "core.edition.propose", "core.edition.approve")
    rows = [write(place=HERE, name=n, by=by, at=at) for n in "abc"]
    for row in rows:
        propose(edition=row, by=by, at=at)
    judge = who("core.edition.approve", name="acc:2")
    stale = list(Edition.objects.order_by("id"))
    assert {e.status for e in approve_all(editions=rows[:1], by=judge, at=at)} == {"approved"}
    with pytest.raises(Overtaken):
        approve_all(editions=stale, by=judge, at=at)
    assert sorted(Edition.objects.values_list("status", flat=True)) == [
        "approved",
        "proposed",
        "proposed",
    ]
    assert trail.verify().ok


def test_many_moves_cost_one_update(at, django_assert_num_queries):
    by = who("test.edition.write", "core.edition.propose", "core.edition.approve")
    rows = [write(place=HERE, name=str(n), by=by, at=at) for n in range(40)]
    for row in rows:
        propose(edition=row, by=by, at=at)
    with django_assert_num_queries(6):  # savepoint, update, head, trail rows, head, release
        approve_all(editions=rows, by=who("core.edition.approve", name="acc:2"), at=at)
