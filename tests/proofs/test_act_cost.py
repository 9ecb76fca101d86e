"""Each act puts a fixed number of questions to the database, however long the city has lived.

The figures are the most statements of one call, transaction and trail included: of the bare act six.
Whoever needs one more changes the figure here, and knows that the act became dearer.
"""

from __future__ import annotations

import pytest

from tests.proofs import proving

BARE = 6
ANY = 20  # an act that the table does not name yet

MOST = {
    "blood.apheresis.record": 13,
    "blood.collection.hand_over": 7,
    "blood.collection.receive": 8,
    "blood.control.run": 9,
    "blood.donation.finish": 9,
    "blood.donor.register": 17,
    "blood.lot.accept": 8,
    "blood.lot.register": 6,
    "blood.observation.record": 8,
    "blood.order.cancel": 8,
    "blood.order.close": 9,
    "blood.order.crossmatch": 7,
    "blood.order.place": 10,
    "blood.patient.group": 6,
    "blood.patient.register": 8,
    "blood.pool.make": 11,
    "blood.reaction.record": 14,
    "blood.reaction.report": 28,  # a walk to the donations and every bag made of them; a clock
    "blood.reaction.settle": 10,
    "blood.release.propose": 19,
    "blood.result.load": 25,
    "blood.sample.store": 9,
    "blood.session.close": 7,  # one look for whom it left half enrolled in the registry of cells
    "blood.session.open": 5,
    "blood.session.plan": 6,
    "blood.shipment.pack": 11,
    "blood.shipment.receive": 15,
    "blood.shipment.send": 8,
    "blood.testbatch.close": 6,
    "blood.testbatch.open": 8,
    "blood.unit.check": 9,
    "blood.unit.finish": 9,
    "blood.unit.issue": 17,
    "blood.unit.make": 13,
    "blood.unit.return": 14,
    "blood.unit.separate": 12,
    "blood.unit.transfuse": 14,
    "blood.use.state": 8,
    "blood.visit.check_in": 12,
    "blood.visit.draw": 13,
    "blood.visit.screen": 14,
    # By group, and a list has at most eight: five statements each for the released, and once over
    # for what was done of them before; one look at the shelf for each group and form.
    "blood.release.confirm": 100,
    "blood.order.reserve": 60,
}


@pytest.fixture(scope="module")
def asked() -> dict[str, dict[str, int]]:
    return proving.child("tests.proofs.act_cost:counted")


def test_no_act_asks_more_than_it_did(asked):
    dearer = {
        act: found["most"]
        for act, found in asked.items()
        if act.startswith("blood.") and found["most"] > MOST.get(act, ANY)
    }
    assert dearer == {}


def test_the_acts_between_arm_and_bed_were_all_done(asked):
    assert set(MOST) <= set(asked)


@pytest.mark.parametrize("act", ["blood.visit.screen", "blood.visit.check_in", "blood.unit.issue"])
def test_a_call_late_in_the_life_asks_what_an_early_one_did(asked, act):
    assert asked[act]["calls"] >= 20
    assert asked[act]["most"] - asked[act]["least"] <= 2


def test_one_statement_more_is_counted(asked):
    """The control: the bare act has six, and with a task queued more."""
    assert asked["bench.act.bare"] == {"calls": 1, "least": BARE, "most": BARE}
    assert asked["bench.act.later"] == {"calls": 1, "least": BARE + 1, "most": BARE + 1}
