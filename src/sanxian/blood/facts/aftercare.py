"""Codes of what follows a donation: what a donor tells later, calls, counselling, re-entry."""

from __future__ import annotations

from enum import StrEnum


class Told(StrEnum):
    """What a donor tells after giving. Which of them it was is sealed."""

    DO_NOT_USE = "do_not_use"  # 保密性弃血: no reason is asked
    FEVER = "fever"
    INFECTION = "infection"
    DIAGNOSIS = "diagnosis"
    MEDICINE = "medicine"
    TRAVEL = "travel"
    CONTACT = "contact"
    OTHER = "other"


class Way(StrEnum):
    """By which way something was told, or a donor was called."""

    SLIP = "slip"  # the one-time code on the slip of thanks
    PORTAL = "portal"
    PHONE = "phone"
    DESK = "desk"
    LETTER = "letter"


class Contacted(StrEnum):
    """What a call after a reaction found."""

    RECOVERED = "recovered"
    BETTER = "better"
    NOT_BETTER = "not_better"
    REFERRED = "referred"
    NO_ANSWER = "no_answer"


class Reached(StrEnum):
    """What came of trying to reach a donor for counselling."""

    WILL_COME = "will_come"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"
    DECLINED = "declined"


class Ended(StrEnum):
    """How a counselling case ended."""

    UNDERSTOOD = "understood"
    IN_TREATMENT = "in_treatment"
    NOT_REACHED = "not_reached"
    CONFIRMED_NEGATIVE = "confirmed_negative"


class Waived(StrEnum):
    """Why a report to the disease control was not needed."""

    CONFIRMED_NEGATIVE = "confirmed_negative"
    REPORTED_BEFORE = "reported_before"


class NoReentry(StrEnum):
    """Why a proposal of re-entry was refused by the second person."""

    PAPERS_INCOMPLETE = "papers_incomplete"
    IN_DOUBT = "in_doubt"
    DONOR_WISH = "donor_wish"


class ApheresisEvent(StrEnum):
    """What happened while a machine ran."""

    LOW_FLOW = "low_flow"
    CITRATE = "citrate"
    ALARM = "alarm"
    AIR = "air"
    HAEMOLYSIS = "haemolysis"
    KIT_CHANGED = "kit_changed"
