"""What the policy of a place says about a draw: the least volume, and how long a bag keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sanxian.blood.facts import Eligibility
from sanxian.blood.facts.supply_policy import Storage
from sanxian.blood.facts.terms import Component
from sanxian.blood.models import Donation
from sanxian.blood.rules import storage
from sanxian.core import clock, policy
from sanxian.kernel.policy import Resolved
from sanxian.orgs import selectors as orgs


@dataclass(frozen=True, slots=True)
class Ruling:
    """The values in force where and when a donation was drawn."""

    giving: Resolved[Eligibility]
    keeping: Resolved[Storage]

    @property
    def edition(self) -> str:
        return f"{'+'.join(self.keeping.edition_ids)[:180]}@{self.keeping.hash}"

    @property
    def least_ml(self) -> int:
        """The smallest volume of whole blood that is collected."""
        return min(self.giving.values.whole_blood_volumes_ml)

    @property
    def dose_ml(self) -> int:
        """What a dose of platelets is taken for when it was not weighed."""
        return self.giving.values.platelet_dose_ml

    def expires_at(self, component: Component, donation: Donation) -> datetime:
        """Raises Malformed (storage_solution_unknown)."""
        found = storage.expires_at(
            component,
            collected_at=donation.started_at,
            policy=self.keeping,
            zone=clock.PLACE,
            solution=donation.additive,
        )
        return found.at


def ruling(donation: Donation) -> Ruling:
    division = orgs.division_of(donation.org_path)
    return Ruling(
        policy.resolve("blood.eligibility", division, donation.day),
        policy.resolve("blood.storage", division, donation.day),
    )
