"""Tables of the volunteers. `privacy` classes every field: open, personal, or sensitive (sealed)."""

from sanxian.volunteers.models.hours import Activity, Certificate, Correction, Hours
from sanxian.volunteers.models.people import Membership, Readiness, Team, Volunteer
from sanxian.volunteers.models.ready import Attendance, Cover, Training
from sanxian.volunteers.models.work import Commitment, Offer, Shift, Signup

__all__ = [
    "Activity",
    "Attendance",
    "Certificate",
    "Commitment",
    "Correction",
    "Cover",
    "Hours",
    "Membership",
    "Offer",
    "Readiness",
    "Shift",
    "Signup",
    "Team",
    "Training",
    "Volunteer",
]
