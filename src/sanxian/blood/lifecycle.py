"""Every life in the blood programme, each a table that fits on a screen."""

from enum import StrEnum

from sanxian.kernel.lifecycle import Lifecycle, step


class SessionStatus(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


SESSION = Lifecycle(
    name="session",
    start=SessionStatus.PLANNED,
    steps=(
        step("open", SessionStatus.PLANNED, SessionStatus.OPEN, "blood.session.open"),
        step("close", SessionStatus.OPEN, SessionStatus.CLOSED, "blood.session.close"),
        step("cancel", SessionStatus.PLANNED, SessionStatus.CANCELLED, "blood.session.cancel"),
    ),
)


class VisitStatus(StrEnum):
    ARRIVED = "arrived"  # checked in, waiting for questions and measurements
    ACCEPTED = "accepted"  # may give today
    DEFERRED = "deferred"
    DRAWING = "drawing"  # the needle is in
    DONATED = "donated"
    STOPPED = "stopped"  # begun, but too little drawn to use
    LEFT = "left"  # went away by own wish, no reason asked


VISIT = Lifecycle(
    name="visit",
    start=VisitStatus.ARRIVED,
    steps=(
        step("accept", VisitStatus.ARRIVED, VisitStatus.ACCEPTED, "blood.visit.screen"),
        step(
            "defer",
            (VisitStatus.ARRIVED, VisitStatus.ACCEPTED),
            VisitStatus.DEFERRED,
            "blood.visit.screen",
            "blood.visit.draw",
        ),
        step(
            "leave",
            (VisitStatus.ARRIVED, VisitStatus.ACCEPTED),
            VisitStatus.LEFT,
            "blood.visit.leave",
        ),
        step("draw", VisitStatus.ACCEPTED, VisitStatus.DRAWING, "blood.visit.draw"),
        step("finish", VisitStatus.DRAWING, VisitStatus.DONATED, "blood.donation.finish"),
        step("stop", VisitStatus.DRAWING, VisitStatus.STOPPED, "blood.donation.stop"),
    ),
)


class DonationStatus(StrEnum):
    DRAWING = "drawing"
    DRAWN = "drawn"  # complete, waiting for the laboratory
    PROPOSED = "proposed"  # one person has judged every result
    RELEASED = "released"  # a second person agreed: fit for use
    REJECTED = "rejected"  # a second person agreed: not fit
    DISCARDED = "discarded"  # too little, or spoilt before the tests


DONATION = Lifecycle(
    name="donation",
    start=DonationStatus.DRAWING,
    steps=(
        step("finish", DonationStatus.DRAWING, DonationStatus.DRAWN, "blood.donation.finish"),
        step("stop", DonationStatus.DRAWING, DonationStatus.DISCARDED, "blood.donation.stop"),
        step("propose", DonationStatus.DRAWN, DonationStatus.PROPOSED, "blood.release.propose"),
        step("reopen", DonationStatus.PROPOSED, DonationStatus.DRAWN, "blood.release.reopen"),
        step("release", DonationStatus.PROPOSED, DonationStatus.RELEASED, "blood.release.confirm"),
        step("reject", DonationStatus.PROPOSED, DonationStatus.REJECTED, "blood.release.confirm"),
        step(
            "revoke",
            DonationStatus.RELEASED,
            DonationStatus.REJECTED,
            "blood.recall.open",
            reach="all",
        ),
    ),
)


class ResultStatus(StrEnum):
    ENTERED = "entered"
    VALID = "valid"  # judged in a release
    VOID = "void"  # replaced, with a reason


RESULT = Lifecycle(
    name="result",
    start=ResultStatus.ENTERED,
    steps=(
        step("judge", ResultStatus.ENTERED, ResultStatus.VALID, "blood.release.propose"),
        step("unjudge", ResultStatus.VALID, ResultStatus.ENTERED, "blood.release.reopen"),
        step("void", ResultStatus.ENTERED, ResultStatus.VOID, "blood.result.void"),
    ),
)


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

UNIT = Lifecycle(
    name="unit",
    start=UnitStatus.UNTESTED,
    steps=(
        step(
            "release",
            UnitStatus.UNTESTED,
            UnitStatus.AVAILABLE,
            "blood.release.confirm",
            "blood.unit.separate",
            "blood.unit.make",
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
            "blood.shipment.receive",
            reach="all",
        ),
        step("clear", UnitStatus.HELD, UnitStatus.AVAILABLE, "blood.unit.clear"),
        step("clear_untested", UnitStatus.HELD, UnitStatus.UNTESTED, "blood.unit.clear"),
        step("consume", _SHELF, UnitStatus.CONSUMED, "blood.unit.separate", "blood.unit.make"),
        step(
            "discard",
            (*_SHELF, UnitStatus.RESERVED, UnitStatus.HELD, UnitStatus.ISSUED),
            UnitStatus.DISCARDED,
            "blood.unit.discard",
            "blood.unit.return",
        ),
    ),
)


class ShipmentStatus(StrEnum):
    PACKED = "packed"
    SENT = "sent"
    RECEIVED = "received"
    CANCELLED = "cancelled"


SHIPMENT = Lifecycle(
    name="shipment",
    start=ShipmentStatus.PACKED,
    steps=(
        step("send", ShipmentStatus.PACKED, ShipmentStatus.SENT, "blood.shipment.send"),
        step(
            "receive",
            ShipmentStatus.SENT,
            ShipmentStatus.RECEIVED,
            "blood.shipment.receive",
            reach="all",
        ),
        step("cancel", ShipmentStatus.PACKED, ShipmentStatus.CANCELLED, "blood.shipment.cancel"),
    ),
)


class OrderStatus(StrEnum):
    PLACED = "placed"
    PART = "part"  # some of it reserved
    RESERVED = "reserved"  # all of it
    DELIVERED = "delivered"  # units lie in the hospital
    CLOSED = "closed"
    CANCELLED = "cancelled"


_OPEN = (OrderStatus.PLACED, OrderStatus.PART, OrderStatus.RESERVED)

# What may take reserved units away from an order, besides those who free them.
_LOSSES = (
    "blood.order.free",
    "blood.order.crossmatch",
    "blood.shipment.receive",
    "blood.unit.hold",
    "blood.unit.discard",
    "blood.unit.return",
    "blood.reaction.report",
    "blood.recall.open",
    "blood.release.confirm",
)

ORDER = Lifecycle(
    name="order",
    start=OrderStatus.PLACED,
    steps=(
        step(
            "reserve_part",
            (*_OPEN, OrderStatus.DELIVERED),
            OrderStatus.PART,
            "blood.order.reserve",
            *_LOSSES,
            reach="all",
        ),
        step(
            "reserve_all",
            (*_OPEN, OrderStatus.DELIVERED),
            OrderStatus.RESERVED,
            "blood.order.reserve",
            *_LOSSES,
            reach="all",
        ),
        step(
            "unreserve",
            (OrderStatus.PART, OrderStatus.RESERVED, OrderStatus.DELIVERED),
            OrderStatus.PLACED,
            "blood.order.reserve",
            *_LOSSES,
            reach="all",
        ),
        step(
            "deliver",
            (OrderStatus.PART, OrderStatus.RESERVED),
            OrderStatus.DELIVERED,
            "blood.shipment.receive",
            reach="all",
        ),
        # The service asks who may: the hospital that ordered or the centre that supplies.
        step(
            "close",
            (*_OPEN, OrderStatus.DELIVERED),
            OrderStatus.CLOSED,
            "blood.order.close",
            "blood.unit.transfuse",
            "blood.unit.return",
            reach="all",
        ),
        step(
            "cancel",
            (OrderStatus.PLACED, OrderStatus.PART, OrderStatus.RESERVED),
            OrderStatus.CANCELLED,
            "blood.order.cancel",
            reach="all",
        ),
    ),
)


class DeferralStatus(StrEnum):
    ACTIVE = "active"
    LIFTED = "lifted"  # by a doctor, with a reason


DEFERRAL = Lifecycle(
    name="deferral",
    start=DeferralStatus.ACTIVE,
    steps=(step("lift", DeferralStatus.ACTIVE, DeferralStatus.LIFTED, "blood.deferral.lift"),),
)


class RecallStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


RECALL = Lifecycle(
    name="recall",
    start=RecallStatus.OPEN,
    steps=(step("close", RecallStatus.OPEN, RecallStatus.CLOSED, "blood.recall.close"),),
)

ALL = (SESSION, VISIT, DONATION, RESULT, UNIT, SHIPMENT, ORDER, DEFERRAL, RECALL)
