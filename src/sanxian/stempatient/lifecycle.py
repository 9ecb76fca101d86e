"""The life of a request for cells, on the patient's side."""

from enum import StrEnum

from sanxian.kernel.lifecycle import Lifecycle, step


class PatientStatus(StrEnum):
    SEARCHING = "searching"  # no donor is held
    RESERVED = "reserved"
    PLANNED = "planned"  # both sides know the days
    CONFIRMED = "confirmed"  # the donor's last written yes has come
    PREPARING = "preparing"  # conditioning has begun
    STRANDED = "stranded"  # conditioning has begun, and the donor is not available
    COLLECTED = "collected"  # the cells are on their way
    RECEIVED = "received"
    TRANSPLANTED = "transplanted"
    CLOSED = "closed"
    CANCELLED = "cancelled"  # no longer needed


_P = PatientStatus
HEAR = "stempatient.case.hear"
BEFORE = (_P.SEARCHING, _P.RESERVED, _P.PLANNED, _P.CONFIRMED)  # conditioning
HELD = (_P.RESERVED, _P.PLANNED, _P.CONFIRMED)
OPEN = tuple(s for s in _P if s not in (_P.CLOSED, _P.CANCELLED))

PATIENT = Lifecycle(
    name="transplant_request",
    start=_P.SEARCHING,
    steps=(
        step("reserve", _P.SEARCHING, _P.RESERVED, HEAR),
        step("plan", (_P.RESERVED, _P.PLANNED, _P.CONFIRMED), _P.PLANNED, HEAR),
        step("reopen", _P.PLANNED, _P.RESERVED, HEAR),  # the day that was said holds no longer
        step("confirm", _P.PLANNED, _P.CONFIRMED, HEAR),
        step("lose", HELD, _P.SEARCHING, HEAR),
        step("condition", _P.CONFIRMED, _P.PREPARING, "stempatient.conditioning.start"),
        step("strand", _P.PREPARING, _P.STRANDED, HEAR),
        step("rescue", _P.STRANDED, _P.PREPARING, HEAR),
        step("collect", (_P.PREPARING, _P.CONFIRMED), _P.COLLECTED, HEAR),
        step("receive", _P.COLLECTED, _P.RECEIVED, "stempatient.product.receive"),
        step("transplant", _P.RECEIVED, _P.TRANSPLANTED, "stempatient.case.transplant"),
        step("close", _P.TRANSPLANTED, _P.CLOSED, "stempatient.case.close"),
        step("cancel", (*BEFORE, _P.PREPARING, _P.STRANDED, _P.COLLECTED, _P.RECEIVED),
             _P.CANCELLED, "stempatient.case.cancel"),
    ),
)  # fmt: skip
