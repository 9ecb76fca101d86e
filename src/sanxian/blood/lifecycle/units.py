"""The life of a bag."""

from enum import StrEnum

from sanxian.kernel.lifecycle import Lifecycle, step


class UnitStatus(StrEnum):
    UNTESTED = "untested"  # made, its donation not yet released
    AVAILABLE = "available"
    RESERVED = "reserved"  # for an order
    TRAVELLING = "travelling"  # between two places
    ISSUED = "issued"  # handed out for one patient
    TRANSFUSED = "transfused"
    HELD = "held"  # quarantined: positive sibling, recall, reaction, excursion
    CONSUMED = "consumed"  # became other units
    DISCARDED = "discarded"


_SHELF = (UnitStatus.UNTESTED, UnitStatus.AVAILABLE)
_LIVE = (*_SHELF, UnitStatus.RESERVED, UnitStatus.TRAVELLING, UnitStatus.ISSUED)

# Making other bags of bags: the children of a released bag are released with their birth.
_MAKING = (
    "blood.unit.separate",
    "blood.unit.make",
    "blood.unit.leucodeplete",
    "blood.unit.wash",
    "blood.unit.irradiate",
    "blood.unit.freeze",
    "blood.unit.thaw",
    "blood.unit.split",
    "blood.unit.pool",
    "blood.unit.convert",
)

UNIT = Lifecycle(
    name="unit",
    start=UnitStatus.UNTESTED,
    steps=(
        step(
            "release",
            UnitStatus.UNTESTED,
            UnitStatus.AVAILABLE,
            "blood.release.confirm",
            "blood.takeover.confirm",
            *_MAKING,
            reach="all",
        ),
        step("reserve", UnitStatus.AVAILABLE, UnitStatus.RESERVED, "blood.order.reserve"),
        step(
            "free",
            UnitStatus.RESERVED,
            UnitStatus.AVAILABLE,
            "blood.order.free",
            "blood.order.cancel",
            "blood.order.close",
            "blood.order.crossmatch",
            "blood.order.reserve",
            reach="all",
        ),
        step(
            "send",
            (UnitStatus.AVAILABLE, UnitStatus.RESERVED),
            UnitStatus.TRAVELLING,
            "blood.shipment.send",
        ),
        step(
            "arrive",
            UnitStatus.TRAVELLING,
            UnitStatus.AVAILABLE,
            "blood.shipment.receive",
            reach="all",
        ),
        step(
            "arrive_reserved",
            UnitStatus.TRAVELLING,
            UnitStatus.RESERVED,
            "blood.shipment.receive",
            reach="all",
        ),
        step(
            "arrive_untested",
            UnitStatus.TRAVELLING,
            UnitStatus.UNTESTED,
            "blood.shipment.receive",
            reach="all",
        ),
        step("send_untested", UnitStatus.UNTESTED, UnitStatus.TRAVELLING, "blood.shipment.send"),
        step("issue", UnitStatus.RESERVED, UnitStatus.ISSUED, "blood.unit.issue"),
        step(
            "issue_emergency", UnitStatus.AVAILABLE, UnitStatus.ISSUED, "blood.unit.sign_emergency"
        ),
        step("transfuse", UnitStatus.ISSUED, UnitStatus.TRANSFUSED, "blood.unit.transfuse"),
        step("return", UnitStatus.ISSUED, UnitStatus.AVAILABLE, "blood.unit.return"),
        step(
            "hold",
            _LIVE,
            UnitStatus.HELD,
            "blood.release.confirm",
            "blood.recall.open",
            "blood.unit.hold",
            "blood.unit.return",
            "blood.reaction.report",
            "blood.order.crossmatch_after",
            "blood.shipment.receive",
            "blood.spot.log",
            "blood.qc.measure",
            reach="all",
        ),
        step("clear", UnitStatus.HELD, UnitStatus.AVAILABLE, "blood.unit.clear"),
        step("clear_untested", UnitStatus.HELD, UnitStatus.UNTESTED, "blood.unit.clear"),
        # What is cleared while its box is on the way is on the way again: it lies nowhere yet.
        step("clear_travelling", UnitStatus.HELD, UnitStatus.TRAVELLING, "blood.unit.clear"),
        # A fault of the cold is judged where it was, wherever the bags have come to lie since.
        step(
            "find_sound",
            UnitStatus.HELD,
            UnitStatus.AVAILABLE,
            "blood.excursion.close",
            reach="all",
        ),
        step(
            "find_sound_untested",
            UnitStatus.HELD,
            UnitStatus.UNTESTED,
            "blood.excursion.close",
            reach="all",
        ),
        step(
            "find_sound_travelling",
            UnitStatus.HELD,
            UnitStatus.TRAVELLING,
            "blood.excursion.close",
            reach="all",
        ),
        step(
            "find_spoilt",
            UnitStatus.HELD,
            UnitStatus.DISCARDED,
            "blood.excursion.close",
            reach="all",
        ),
        step("consume", _SHELF, UnitStatus.CONSUMED, *_MAKING),
        step(
            "discard",
            (*_SHELF, UnitStatus.RESERVED, UnitStatus.HELD, UnitStatus.ISSUED),
            UnitStatus.DISCARDED,
            "blood.unit.discard",
            "blood.unit.return",
            "blood.unit.send_back",
            "blood.takeover.undo",
            "blood.excursion.close",
            "blood.qc.measure",
        ),
    ),
)
