"""The lives of a volunteer, a shift and a place in it, an offer, a training, a correction of hours.

Steps that a volunteer takes herself reach her records wherever they lie: her own acts see that they are hers.
"""

from enum import StrEnum

from sanxian.kernel.lifecycle import Lifecycle, step


class VolunteerStatus(StrEnum):
    APPLIED = "applied"
    ACTIVE = "active"
    RESTING = "resting"  # for a while; is asked for nothing
    LEFT = "left"


_V = VolunteerStatus
HERE = (_V.APPLIED, _V.ACTIVE, _V.RESTING)
LEAVE = ("volunteers.volunteer.leave", "volunteers.own.leave")

VOLUNTEER = Lifecycle(
    name="volunteer",
    start=_V.APPLIED,
    steps=(
        step("accept", _V.APPLIED, _V.ACTIVE, "volunteers.volunteer.accept"),
        step("rest", _V.ACTIVE, _V.RESTING, "volunteers.volunteer.rest", "volunteers.own.rest",
             reach="all"),
        step("resume", _V.RESTING, _V.ACTIVE, "volunteers.volunteer.resume",
             "volunteers.own.resume", reach="all"),
        step("leave", HERE, _V.LEFT, *LEAVE, reach="all"),
        step("return", _V.LEFT, _V.APPLIED, "volunteers.volunteer.apply", "volunteers.own.apply",
             reach="all"),
    ),
)  # fmt: skip


class ShiftStatus(StrEnum):
    PLANNED = "planned"
    CLOSED = "closed"
    CANCELLED = "cancelled"


_S = ShiftStatus

SHIFT = Lifecycle(
    name="shift",
    start=_S.PLANNED,
    steps=(
        step("close", _S.PLANNED, _S.CLOSED, "volunteers.shift.close"),
        step("cancel", _S.PLANNED, _S.CANCELLED, "volunteers.shift.cancel"),
    ),
)


class SignupStatus(StrEnum):
    SIGNED = "signed"
    PRESENT = "present"
    DONE = "done"
    MISSED = "missed"  # did not come; recorded, and nobody is ranked by it
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"  # the shift was


_P = SignupStatus
MARK = "volunteers.signup.mark"

SIGNUP = Lifecycle(
    name="signup",
    start=_P.SIGNED,
    steps=(
        step("withdraw", _P.SIGNED, _P.WITHDRAWN, "volunteers.own.withdraw", "volunteers.own.return",
             "volunteers.offer.withdraw", *LEAVE, reach="all"),
        step("arrive", (_P.SIGNED, _P.MISSED), _P.PRESENT, MARK, "volunteers.own.check_in",
             reach="all"),
        step("go", _P.PRESENT, _P.DONE, MARK, "volunteers.own.check_out", reach="all"),
        step("miss", _P.SIGNED, _P.MISSED, MARK, "volunteers.shift.close"),
        step("cancel", _P.SIGNED, _P.CANCELLED, "volunteers.shift.cancel"),
    ),
)  # fmt: skip


class OfferStatus(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"  # no reason is asked, and nobody asks again for the same
    RETURNED = "returned"  # accepted, and given back
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"  # is not needed any more
    DONE = "done"


_O = OfferStatus
ANSWER = "volunteers.own.answer"

OFFER = Lifecycle(
    name="offer",
    start=_O.OPEN,
    steps=(
        step("accept", _O.OPEN, _O.ACCEPTED, ANSWER, reach="all"),
        step("decline", _O.OPEN, _O.DECLINED, ANSWER, *LEAVE, reach="all"),
        step("give_back", _O.ACCEPTED, _O.RETURNED, "volunteers.own.return",
             "volunteers.own.withdraw", *LEAVE,
             reach="all"),
        step("expire", _O.OPEN, _O.EXPIRED, "volunteers.offer.expire"),
        step("withdraw", (_O.OPEN, _O.ACCEPTED), _O.WITHDRAWN, "volunteers.offer.withdraw",
             "volunteers.shift.cancel", reach="all"),
        step("finish", _O.ACCEPTED, _O.DONE, "volunteers.hours.credit", MARK,
             "volunteers.own.check_out", reach="all"),
    ),
)  # fmt: skip


class TrainingStatus(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


_T = TrainingStatus

TRAINING = Lifecycle(
    name="training",
    start=_T.PLANNED,
    steps=(
        step("hold", _T.PLANNED, _T.HELD, "volunteers.training.hold"),
        step("cancel", _T.PLANNED, _T.CANCELLED, "volunteers.training.cancel"),
    ),
)


class CorrectionStatus(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"


_C = CorrectionStatus

CORRECTION = Lifecycle(
    name="correction",
    start=_C.PROPOSED,
    steps=(
        step("approve", _C.PROPOSED, _C.APPROVED, "volunteers.hours.approve"),
        step("refuse", _C.PROPOSED, _C.REFUSED, "volunteers.hours.refuse"),
    ),
)
