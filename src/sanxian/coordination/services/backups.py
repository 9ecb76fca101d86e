"""The reminder that a backup waits: opened for the coordinator when the first donor is lost, closed when
the backup is called up, or when nobody is left to call.

It is about the backup's link, by its number; which cases it joins stays behind the link's own seal.
"""

from __future__ import annotations

from datetime import datetime

from sanxian.coordination.facts import Ended, Rank
from sanxian.coordination.kinds import BACKUP
from sanxian.coordination.models import Link
from sanxian.coordination.selectors import links as chosen
from sanxian.core.act import subject_of
from sanxian.core.actor import Actor
from sanxian.duties import services as duties
from sanxian.stempatient import selectors as patients


def after(link: Link, why: Ended, by: Actor, at: datetime) -> None:
    """Inside the act that ended a link: the first is lost, or the backup that was to be called is.

    A request that was taken back needs nobody; a link that the coordinator ends for another reason is
    her own work already.
    """
    waited = duties.cancel_for(kind=BACKUP, subject=subject_of(link), by=by, at=at)
    lost = link.rank == Rank.FIRST and why == Ended.DONOR_UNAVAILABLE
    if not (lost or waited) or patients.by_uid(link.patient).closed_at:
        return
    left = chosen.of_patient(link.patient)
    if left and left[0].rank == Rank.BACKUP:
        duties.open_duty(
            kind=BACKUP, subject=subject_of(left[0]), place=left[0].org_path, by=by, at=at
        )


def settled(link: Link, by: Actor, at: datetime) -> None:
    """Inside the act that gave a patient a first donor: whoever was to be called, one has been."""
    for other in chosen.of_patient(link.patient):
        duties.finish_for(kind=BACKUP, subject=subject_of(other), by=by, at=at)
