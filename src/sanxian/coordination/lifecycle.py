"""The lives of a link, of what crosses it, of an escort's way, of letters, meetings and drafts."""

from enum import StrEnum

from sanxian.kernel.lifecycle import Lifecycle, step

CARRY = "coordination.message.carry"
ANSWER = "coordination.leg.answer"
FOLLOW = "coordination.mission.follow"
HEAR = "coordination.mission.hear"


class LinkStatus(StrEnum):
    STANDING = "standing"
    ENDED = "ended"


LINK = Lifecycle(
    name="sealed_link",
    start=LinkStatus.STANDING,
    steps=(step("end", LinkStatus.STANDING, LinkStatus.ENDED, "coordination.link.end", CARRY),),
)


class MessageStatus(StrEnum):
    WAITING = "waiting"
    CARRIED = "carried"
    HELD = "held"  # of a backup; it moves nobody
    STUCK = "stuck"  # the other side could not take it in


_M = MessageStatus
MESSAGE = Lifecycle(
    name="message_across",
    start=_M.WAITING,
    steps=(
        step("carry", (_M.WAITING, _M.STUCK), _M.CARRIED, CARRY),
        step("hold", _M.WAITING, _M.HELD, CARRY),
        step("stick", (_M.WAITING, _M.STUCK), _M.STUCK, CARRY),
    ),
)


class MissionStatus(StrEnum):
    PLANNED = "planned"
    RUNNING = "running"  # the cells are with an escort
    DELIVERED = "delivered"
    CLOSED = "closed"  # everybody is home
    CANCELLED = "cancelled"


_N = MissionStatus
MISSION = Lifecycle(
    name="escort_mission",
    start=_N.PLANNED,
    steps=(
        step("run", _N.PLANNED, _N.RUNNING, FOLLOW),
        step("deliver", _N.RUNNING, _N.DELIVERED, FOLLOW),
        step("close", _N.DELIVERED, _N.CLOSED, FOLLOW),
        step("cancel", _N.PLANNED, _N.CANCELLED, "coordination.mission.cancel"),
    ),
)


class LegStatus(StrEnum):
    OFFERED = "offered"
    ASSIGNED = "assigned"
    DECLINED = "declined"  # without a reason
    CARRYING = "carrying"
    HANDED = "handed"  # handed over, on the way back
    HOME = "home"
    CANCELLED = "cancelled"


_L = LegStatus
LEG = Lifecycle(
    name="escort_leg",
    start=_L.OFFERED,
    steps=(
        step("assign", _L.OFFERED, _L.ASSIGNED, ANSWER),
        step("decline", (_L.OFFERED, _L.ASSIGNED), _L.DECLINED, ANSWER),
        step("take", _L.ASSIGNED, _L.CARRYING, "coordination.leg.take", "coordination.leg.relay"),
        step("hand", _L.CARRYING, _L.HANDED, "coordination.leg.deliver"),
        # the one who takes over writes it down for both
        step("hand_on", _L.CARRYING, _L.HANDED, "coordination.leg.relay", reach="all"),
        step("return", _L.HANDED, _L.HOME, "coordination.leg.back"),
        step("cancel", (_L.OFFERED, _L.ASSIGNED), _L.CANCELLED, "coordination.mission.cancel",
             reach="all"),
    ),
)  # fmt: skip


class LetterStatus(StrEnum):
    WRITTEN = "written"
    RETURNED = "returned"
    RELEASED = "released"  # read by a moderator; it waits for nothing more
    DELIVERED = "delivered"  # opened by the other side
    WITHDRAWN = "withdrawn"
    KEPT = "kept"  # its link ended so that nothing may be passed on any more


_T = LetterStatus
LETTER = Lifecycle(
    name="letter",
    start=_T.WRITTEN,
    steps=(
        step("return", _T.WRITTEN, _T.RETURNED, "coordination.letter.return"),
        step("release", _T.WRITTEN, _T.RELEASED, "coordination.letter.release"),
        step("deliver", _T.RELEASED, _T.DELIVERED, "coordination.letter.read"),
        step("withdraw", (_T.WRITTEN, _T.RETURNED), _T.WITHDRAWN, "coordination.letter.withdraw"),
        step(
            "keep", (_T.WRITTEN, _T.RETURNED, _T.RELEASED), _T.KEPT, "coordination.link.end", CARRY
        ),
    ),
)


class MeetingStatus(StrEnum):
    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    HELD = "held"
    CALLED_OFF = "called_off"


_E = MeetingStatus
MEETING = Lifecycle(
    name="meeting",
    start=_E.ASKED,
    steps=(
        step("approve", _E.ASKED, _E.APPROVED, "coordination.meeting.approve"),
        step("refuse", _E.ASKED, _E.REFUSED, "coordination.meeting.refuse"),
        step("hold", _E.APPROVED, _E.HELD, "coordination.meeting.hold"),
        step("call_off", (_E.ASKED, _E.APPROVED), _E.CALLED_OFF, "coordination.meeting.call_off",
             "coordination.consent.withdraw", "coordination.link.end", CARRY),
    ),
)  # fmt: skip


class DraftStatus(StrEnum):
    SENT = "sent"
    PASSED = "passed"
    RETURNED = "returned"


DRAFT = Lifecycle(
    name="publicity_draft",
    start=DraftStatus.SENT,
    steps=(
        step("pass", DraftStatus.SENT, DraftStatus.PASSED, "coordination.draft.pass"),
        step("return", DraftStatus.SENT, DraftStatus.RETURNED, "coordination.draft.return"),
    ),
)
