"""Reads of release: what waits for a second person, and who may be it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet

from sanxian.blood.facts.eligibility import Why
from sanxian.blood.lifecycle import DeferralStatus, RecallStatus
from sanxian.blood.models import Deferral, Donation, Information, RecallLine, Release, Unit
from sanxian.blood.selectors import laboratory
from sanxian.core.actor import Actor, within
from sanxian.core.prepared import prepared
from sanxian.kernel.refusal import Unknown
from sanxian.orgs import selectors as orgs

SEE = "blood.release.see"
CONFIRM = "blood.release.confirm"
BARS_RELEASE = (Why.LAB_DEFERRAL, Why.INTERVIEW_DEFERRAL, Why.LOOKBACK_DEFERRAL)


def ready(by: Actor, on: date, q: str = "") -> QuerySet[Donation]:
    """Donations of which every assay is in: to be judged by a first person."""
    if not by.may_somewhere(SEE):
        return Donation.objects.none()
    return laboratory.bench(by, on, complete=True, q=q)


def queue(by: Actor) -> QuerySet[Release]:
    """Judgements that wait for a second person, the unfit first: they bar a donor."""
    waiting = {"confirmed_at__isnull": True, "reopened_at__isnull": True}
    rows = Release.objects.filter(confirmed_by="", **waiting)
    rows = within(rows.select_related("donation"), by, SEE)
    return rows.order_by("-verdict", "proposed_at", "pk")


def done(by: Actor) -> QuerySet[Release]:
    """Judgements that two persons agreed on, the latest first."""
    rows = Release.objects.exclude(confirmed_by="").select_related("donation")
    return within(rows, by, SEE).order_by("-confirmed_at", "-pk")


def judgement(by: Actor, pk: int) -> Release:
    """Raises Unknown."""
    rows = within(Release.objects.select_related("donation__donor"), by, SEE)
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Unknown("not_found")
    return row


def of_donation(donation: Donation) -> Release | None:
    """The standing judgement on a donation."""
    return Release.objects.filter(donation=donation, reopened_at__isnull=True).first()


def may_confirm(by: Actor, row: Release) -> bool:
    """Open, within reach, and not the actor's own proposal."""
    still_open = not row.confirmed_by and row.reopened_at is None
    return still_open and by.may(CONFIRM, row.org_path) and row.proposed_by != by.id


def names(codes: Iterable[str]) -> dict[str, str]:
    """The names of those who acted; a code whose account has closed stays a code."""
    found = {}
    for code in set(codes) - {""}:
        try:
            found[code] = orgs.account(code).name
        except Unknown:
            found[code] = code
    return found


def holds(donations: Iterable[Donation]) -> dict[int, tuple[str, ...]]:
    """Open codes of what holds a donation whatever its own results say; four queries for all.

    A donor barred for good by another donation's test, an interview or a lookback; a bag that a
    recall has found bad ("recalled") or is still looking at ("recall_open"). A rule-fact read: it
    looks in every place, and says codes only.
    """
    known = list(donations)
    found: dict[int, list[str]] = {row.pk: [] for row in known}
    barred: dict[int, list[str]] = {}
    for donor, code in _barred(sorted({row.donor_id for row in known})):
        barred.setdefault(donor, []).append(code)
    for row in known:
        found[row.pk] += barred.get(row.donor_id, [])
    keys = sorted(found)
    # one word for both: what a donor told is nobody's business
    for key in {*_in_recall(keys), *_told(keys)}:
        found[key].append("recall_open")
    for key in set(_recalled(keys)):
        found[key].append("recalled")
    return {key: tuple(dict.fromkeys(codes)) for key, codes in found.items() if codes}


@prepared
def _barred(donors: list[int]) -> QuerySet[Any]:
    rows = Deferral.objects.filter(donor__in=donors, status=DeferralStatus.ACTIVE)
    rows = rows.filter(until__isnull=True, code__in=BARS_RELEASE)
    return rows.order_by("pk").values_list("donor_id", "code")


@prepared
def _in_recall(donations: list[int]) -> QuerySet[Any]:
    lines = RecallLine.objects.filter(unit__donation__in=donations)
    lines = lines.filter(recall__status=RecallStatus.OPEN)
    return lines.values_list("unit__donation_id", flat=True)


@prepared
def _told(donations: list[int]) -> QuerySet[Any]:
    told = Information.objects.filter(donation__in=donations, holds=True, status="taken")
    return told.values_list("donation_id", flat=True)


@prepared
def _recalled(donations: list[int]) -> QuerySet[Any]:
    rows = Unit.objects.filter(donation__in=donations, recalled=True)
    return rows.values_list("donation_id", flat=True)


def bags(donation: Donation) -> list[Unit]:
    """All bags of a donation, wherever they lie: the judgement moves every one of them."""
    return list(Unit.objects.filter(donation=donation).order_by("pk"))
