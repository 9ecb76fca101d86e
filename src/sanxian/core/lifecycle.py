"""The life of a place's own policy edition."""

from enum import StrEnum

from sanxian.kernel.lifecycle import Lifecycle, step


class EditionStatus(StrEnum):
    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


EDITION = Lifecycle(
    name="edition",
    start=EditionStatus.DRAFT,
    steps=(
        step("propose", EditionStatus.DRAFT, EditionStatus.PROPOSED, "core.edition.propose"),
        step("approve", EditionStatus.PROPOSED, EditionStatus.APPROVED, "core.edition.approve"),
        step("refuse", EditionStatus.PROPOSED, EditionStatus.REFUSED, "core.edition.refuse"),
        step("withdraw", EditionStatus.APPROVED, EditionStatus.WITHDRAWN, "core.edition.withdraw"),
    ),
)
