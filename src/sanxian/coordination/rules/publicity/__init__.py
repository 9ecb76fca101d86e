"""What in a draft, taken together, would tell who gave to whom. Pure; nothing is kept.

A single fact is seldom the fault: a city, a day, a hospital may each be said. `check` finds facts of the
donor, of the event and of the patient, and says which of them must not stand together.
"""

from sanxian.coordination.rules.publicity.combine import Finding, Report, Severity, check, letter
from sanxian.coordination.rules.publicity.concrete import Concrete, Spot, spots
from sanxian.coordination.rules.publicity.find import found
from sanxian.coordination.rules.publicity.marks import Fact, Mark

__all__ = [
    "Concrete",
    "Fact",
    "Finding",
    "Mark",
    "Report",
    "Severity",
    "Spot",
    "check",
    "found",
    "letter",
    "spots",
]
