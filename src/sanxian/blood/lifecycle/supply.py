"""The lives of distribution: shipments and orders."""

from enum import StrEnum

from sanxian.kernel.lifecycle import Lifecycle, step


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
    "blood.spot.log",
    "blood.excursion.close",
    "blood.qc.measure",
    "blood.unit.return",
    "blood.reaction.report",
    "blood.order.crossmatch_after",
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
