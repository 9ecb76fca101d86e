"""Tables of coordination: the sealed link and what crosses it, escorts, letters and meetings."""

from sanxian.coordination.models.contact import Consent, Draft, Letter, Meeting
from sanxian.coordination.models.escort import Handover, Leg, Mission, Reading
from sanxian.coordination.models.links import Link, Message, Opening

__all__ = [
    "Consent", "Draft", "Handover", "Leg", "Letter", "Link", "Meeting", "Message", "Mission",
    "Opening", "Reading",
]  # fmt: skip
