"""The lives of a match case on the donor's side, of a stay at a hospital, of a line of costs."""

from enum import StrEnum

from sanxian.kernel.lifecycle import Lifecycle, step


class CaseStatus(StrEnum):
    NOTIFIED = "notified"  # a preliminary match has come from the centre
    CONTACTED = "contacted"
    TALKING = "talking"
    FAMILY = "family"  # her family is talked to, with her leave
    AGREED = "agreed"
    SAMPLED = "sampled"  # for high-resolution typing
    RESULTED = "resulted"
    RESERVED = "reserved"
    BACKUP = "backup"
    EXAMINING = "examining"
    FIT = "fit"
    PLANNED = "planned"
    CONFIRMED = "confirmed"  # in writing, before the patient's conditioning
    MOBILISING = "mobilising"
    COLLECTING = "collecting"
    HANDED_OVER = "handed_over"
    DELIVERED = "delivered"
    CLOSED = "closed"
    STOPPED = "stopped"


_S = CaseStatus
TALKED = (_S.TALKING, _S.FAMILY)
# Until collection begins a donor may stop, in two taps; while it runs a doctor ends it at her word.
STOPPABLE = (
    _S.NOTIFIED, _S.CONTACTED, _S.TALKING, _S.FAMILY, _S.AGREED, _S.SAMPLED, _S.RESULTED,
    _S.RESERVED, _S.BACKUP, _S.EXAMINING, _S.FIT, _S.PLANNED, _S.CONFIRMED, _S.MOBILISING,
)  # fmt: skip
WITH_HOSPITAL = (_S.EXAMINING, _S.FIT, _S.PLANNED, _S.CONFIRMED, _S.MOBILISING, _S.COLLECTING)
# From here on somebody counts on her: she spares her blood and her marrow for it.
COUNTED_ON = (_S.RESERVED, _S.BACKUP, *WITH_HOSPITAL)
GIVEN = (_S.HANDED_OVER, _S.DELIVERED, _S.CLOSED)

CASE = Lifecycle(
    name="match_case",
    start=_S.NOTIFIED,
    steps=(
        step("contact", _S.NOTIFIED, _S.CONTACTED, "stemdonor.case.contact"),
        step("talk", _S.CONTACTED, _S.TALKING, "stemdonor.case.talk"),
        step("ask_family", _S.TALKING, _S.FAMILY, "stemdonor.case.talk"),
        step("agree", TALKED, _S.AGREED, "stemdonor.case.agree"),
        step("draw", _S.AGREED, _S.SAMPLED, "stemdonor.case.draw"),
        step("result", _S.SAMPLED, _S.RESULTED, "stemdonor.case.result"),
        step("reserve", (_S.AGREED, _S.RESULTED, _S.BACKUP), _S.RESERVED, "stemdonor.case.reserve"),
        step("back_up", (_S.RESULTED, _S.RESERVED), _S.BACKUP, "stemdonor.case.back_up"),
        step(
            "examine",
            (_S.RESERVED, _S.FIT, _S.PLANNED),
            _S.EXAMINING,
            "stemdonor.exam.appoint",
        ),
        step("pass", _S.EXAMINING, _S.FIT, "stemdonor.exam.judge", reach="all"),
        step(
            "plan",
            (_S.FIT, _S.PLANNED, _S.CONFIRMED),
            _S.PLANNED,
            "stemdonor.plan.make",
        ),
        step("confirm", _S.PLANNED, _S.CONFIRMED, "stemdonor.plan.confirm"),
        step("mobilise", _S.CONFIRMED, _S.MOBILISING, "stemdonor.gcsf.give", reach="all"),
        step("collect", _S.MOBILISING, _S.COLLECTING, "stemdonor.collection.start", reach="all"),
        step("hand_over", _S.COLLECTING, _S.HANDED_OVER, "stemdonor.handover.take", reach="all"),
        step("deliver", _S.HANDED_OVER, _S.DELIVERED, "stemdonor.case.deliver", reach="all"),
        step("close", _S.DELIVERED, _S.CLOSED, "stemdonor.case.close"),
        step(
            "stop",
            STOPPABLE,
            _S.STOPPED,
            "stemdonor.case.stop",
            "stemdonor.own.stop",
            "stemdonor.exam.judge",
            "stemdonor.gcsf.stop",
            reach="all",
        ),
        step("abort", _S.COLLECTING, _S.STOPPED, "stemdonor.collection.abort", reach="all"),
    ),
)


class StayStatus(StrEnum):
    BOOKED = "booked"
    CANCELLED = "cancelled"
    ENDED = "ended"


STAY = Lifecycle(
    name="hospital_stay",
    start=StayStatus.BOOKED,
    steps=(
        step(
            "cancel",
            StayStatus.BOOKED,
            StayStatus.CANCELLED,
            "stemdonor.stay.cancel",
            "stemdonor.plan.make",
            reach="all",
        ),
        step("end", StayStatus.BOOKED, StayStatus.ENDED, "stemdonor.stay.end", reach="all"),
    ),
)


class CostStatus(StrEnum):
    ENTERED = "entered"
    APPROVED = "approved"
    REFUSED = "refused"


COST = Lifecycle(
    name="cost_line",
    start=CostStatus.ENTERED,
    steps=(
        step("approve", CostStatus.ENTERED, CostStatus.APPROVED, "stemdonor.cost.approve"),
        step("refuse", CostStatus.ENTERED, CostStatus.REFUSED, "stemdonor.cost.refuse"),
    ),
)


class FollowStatus(StrEnum):
    DUE = "due"
    DONE = "done"
    DECLINED = "declined"  # she does not want to be asked


FOLLOW = Lifecycle(
    name="follow_up",
    start=FollowStatus.DUE,
    steps=(
        step("record", FollowStatus.DUE, FollowStatus.DONE, "stemdonor.follow.record"),
        step("decline", FollowStatus.DUE, FollowStatus.DECLINED, "stemdonor.follow.decline"),
    ),
)


class ReviewStatus(StrEnum):
    OPEN = "open"
    SOUND = "sound"  # the record bears the figure
    WANTING = "wanting"  # records are missing, or somebody was pressed


REVIEW = Lifecycle(
    name="success_review",
    start=ReviewStatus.OPEN,
    steps=(
        step("find_sound", ReviewStatus.OPEN, ReviewStatus.SOUND, "stemdonor.review.settle"),
        step("find_wanting", ReviewStatus.OPEN, ReviewStatus.WANTING, "stemdonor.review.settle"),
    ),
)
