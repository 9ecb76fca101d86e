"""The lives of the donor room: session, visit, donation, deferral."""

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


class DeferralStatus(StrEnum):
    ACTIVE = "active"
    LIFTED = "lifted"  # by a doctor, with a reason


DEFERRAL = Lifecycle(
    name="deferral",
    start=DeferralStatus.ACTIVE,
    steps=(
        step(
            "lift",
            DeferralStatus.ACTIVE,
            DeferralStatus.LIFTED,
            "blood.deferral.lift",
            "blood.reentry.agree",
        ),
    ),
)
